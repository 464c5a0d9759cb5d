# title: a branch with a secret is pushed by force over commits that are not here
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
server
git clone -q ../origin.git ../elsewhere
(cd ../elsewhere && save other && git push -q origin main)
leak >app.py
save
attempt git push -q --force origin main
