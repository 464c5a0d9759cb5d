# title: `filter.NAME.process`, required, and an attribute
# expect: blocked
# group: trust
# only: own

. "$SUITE/lib.sh"

repository
echo '* filter=mine' >.gitattributes
save
leak >app.py
git add --all
echo dirty >>README.md
git config filter.mine.process "$(trap_program)"
git config filter.mine.required true
attempt by_hand
