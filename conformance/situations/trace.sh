# title: `GIT_TRACE` and its like are set
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
attempt env GIT_TRACE=1 GIT_TRACE_SETUP=1 GIT_TRACE2=1 git commit -qm change
