# title: `config.worktree`
# expect: blocked
# group: trust
# only: own

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
git config extensions.worktreeConfig true
git config --worktree core.fsmonitor "$(trap_program)"
git config --worktree diff.external "$(trap_program)"
attempt by_hand
