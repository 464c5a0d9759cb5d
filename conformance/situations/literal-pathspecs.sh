# title: `GIT_LITERAL_PATHSPECS` is set
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
attempt env GIT_LITERAL_PATHSPECS=1 git commit -qm change
