# title: a file with an old secret is edited elsewhere, its name is not UTF-8
# expect: passes
# group: names
# needs: byte-names

. "$SUITE/lib.sh"

repository
{ leak; lines; } >$'caf\xe9app.py'
save
clean >>$'caf\xe9app.py'
git add --all
attempt git commit -qm change
