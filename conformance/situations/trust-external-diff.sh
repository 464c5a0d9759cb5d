# title: `diff.external`
# expect: blocked
# group: trust
# only: own

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
git config diff.external "$(trap_program)"
attempt by_hand
