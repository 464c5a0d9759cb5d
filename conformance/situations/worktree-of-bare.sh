# title: the commit is made in a worktree that belongs to a bare repository
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository upstream
git clone -q --bare . ../bare.git
cd ../bare.git
git worktree add -q ../repo main
cd ../repo
leak >app.py
git add app.py
attempt git commit -qm change
