# title: `filter.NAME.clean` and `smudge`, and an attribute
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
git config filter.mine.clean "$(trap_program)"
git config filter.mine.smudge "$(trap_program)"
attempt by_hand
