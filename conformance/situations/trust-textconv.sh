# title: `diff.NAME.textconv` and an attribute
# expect: blocked
# group: trust
# only: own

. "$SUITE/lib.sh"

repository
echo '* diff=mine' >.gitattributes
save
leak >>README.md
git add --all
git config diff.mine.textconv "$(trap_program)"
attempt by_hand
