# title: of three branches that are pushed the last one has a secret
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
server
for name in a b c; do
    git switch -qc $name main
    clean >$name.py
    save
done
leak >app.py
save
attempt git push -q origin a b c
