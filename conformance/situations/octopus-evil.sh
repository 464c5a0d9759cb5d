# title: a secret is staged while two branches are merged at once
# expect: blocked
# group: merge
# finds: app.py

. "$SUITE/lib.sh"

repository
for name in one two; do
    git switch -qc $name main
    clean >$name.py
    save
done
git switch -q main
quiet git merge --no-ff --no-commit one two
leak >app.py
git add app.py
attempt git commit -q --no-edit
