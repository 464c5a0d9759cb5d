# title: `git am` applies a patch that adds a secret
# expect: blocked
# group: merge
# stage: pre-applypatch
# finds: app.py

. "$SUITE/lib.sh"

repository
git switch -qc topic
leak >app.py
save
git format-patch -q -1 -o "$WORK/patches"
git switch -q main
attempt git am -q "$WORK"/patches/*.patch
