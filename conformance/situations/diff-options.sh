# title: `GIT_DIFF_OPTS` asks for no context
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
lines >app.py
save
leak >>app.py
git add app.py
attempt env GIT_DIFF_OPTS=-u0 git commit -qm change
