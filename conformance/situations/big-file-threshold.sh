# title: `core.bigFileThreshold` makes every file binary for `git diff`
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
git config core.bigFileThreshold 1
leak >app.py
git add app.py
attempt git commit -qm change
