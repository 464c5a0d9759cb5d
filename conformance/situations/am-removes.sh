# title: `git am` applies a patch that removes a secret
# expect: passes
# group: merge
# stage: pre-applypatch

. "$SUITE/lib.sh"

repository
{ leak; lines; } >app.py
save
git switch -qc topic
lines >app.py
save
git format-patch -q -1 -o "$WORK/patches"
git switch -q main
attempt git am -q "$WORK"/patches/*.patch
