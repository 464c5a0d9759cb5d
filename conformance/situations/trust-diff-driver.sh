# title: `diff.NAME.command` and an attribute
# expect: blocked
# group: trust
# only: own

. "$SUITE/lib.sh"

repository
echo '* diff=mine' >.gitattributes
leak >app.py
git add --all
git config diff.mine.command "$(trap_program)"
attempt by_hand
