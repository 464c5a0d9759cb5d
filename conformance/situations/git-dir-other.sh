# title: `GIT_DIR` names an innocent repository, the current folder's has the secret
# expect: passes
# group: index

. "$SUITE/lib.sh"

repository
clean >app.py
git add app.py
gate
repository other
leak >app.py
git add app.py
attempt env GIT_DIR="$WORK/repo/.git" GIT_WORK_TREE="$WORK/repo" git commit -qm change
