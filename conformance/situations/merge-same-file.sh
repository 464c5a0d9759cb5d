# title: both branches edit the file, the merged one adds a secret to it
# expect: passes
# group: merge
# stage: pre-merge-commit

. "$SUITE/lib.sh"

repository
lines >app.py
save
git switch -qc topic
leak >>app.py
save
git switch -q main
{ clean; lines; } >app.py
save
attempt git merge -q --no-edit topic
