# title: `core.fsmonitor`
# expect: blocked
# group: trust
# only: own

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
git config core.fsmonitor "$(trap_program)"
attempt by_hand
