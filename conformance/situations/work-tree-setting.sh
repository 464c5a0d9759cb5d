# title: `core.worktree` names another folder
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
mkdir "$WORK/tree"
git config core.worktree "$WORK/tree"
leak >"$WORK/tree/app.py"
git add app.py
attempt git commit -qm change
