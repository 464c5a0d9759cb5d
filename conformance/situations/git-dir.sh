# title: `GIT_DIR` and `GIT_WORK_TREE` name the repository, from outside
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
gate
cd /
attempt env GIT_DIR="$WORK/repo/.git" GIT_WORK_TREE="$WORK/repo" git commit -qm change
