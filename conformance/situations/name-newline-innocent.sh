# title: a file with an old secret is renamed, to a name with a line break
# expect: passes
# group: names
# needs: byte-names

. "$SUITE/lib.sh"

repository
{ leak; lines; } >app.py
save
git mv app.py $'first\napp.py'
attempt git commit -qm change
