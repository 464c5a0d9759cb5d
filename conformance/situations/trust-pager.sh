# title: `core.pager`, and pagers for single commands
# expect: blocked
# group: trust
# only: own

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
for key in core.pager pager.diff pager.log pager.show pager.config interactive.diffFilter; do
    git config $key "$(trap_program)"
done
attempt by_hand
