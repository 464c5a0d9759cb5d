# title: `config.worktree` says that the work tree's files are binary
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
git config extensions.worktreeConfig true
git config --worktree core.bigFileThreshold 1
git config --worktree diff.external true
leak >app.py
git add app.py
attempt git commit -qm change
