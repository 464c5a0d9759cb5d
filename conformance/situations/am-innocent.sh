# title: `git am` applies a patch beside an old secret
# expect: passes
# group: merge
# stage: pre-applypatch

. "$SUITE/lib.sh"

repository
{ leak; lines; } >app.py
save
git switch -qc topic
clean >>app.py
save
git format-patch -q -1 -o "$WORK/patches"
git switch -q main
attempt git am -q "$WORK"/patches/*.patch
