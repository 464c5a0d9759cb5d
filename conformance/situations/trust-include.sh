# title: `include.path` names a file of the work tree
# expect: blocked
# group: trust
# only: own

. "$SUITE/lib.sh"

repository
leak >app.py
git config --file settings core.fsmonitor "$(trap_program)"
git config --file settings diff.external "$(trap_program)"
git config --file settings core.pager "$(trap_program)"
git add app.py
git config include.path ../settings
git config includeIf.onbranch:main.path ../settings
attempt by_hand
