# title: `GIT_EXTERNAL_DIFF` shows no difference
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
attempt env GIT_EXTERNAL_DIFF=true git commit -qm change
