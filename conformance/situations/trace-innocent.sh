# title: `GIT_TRACE` and its like are set, nothing is wrong
# expect: passes
# group: config

. "$SUITE/lib.sh"

repository
clean >app.py
git add app.py
attempt env GIT_TRACE=1 GIT_TRACE_SETUP=1 GIT_TRACE2=1 git commit -qm change
