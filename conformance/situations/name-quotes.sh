# title: the file's name has quotes, a backslash and a tab
# expect: blocked
# group: names
# needs: byte-names
# finds: "it's\%09.app.py

. "$SUITE/lib.sh"

repository
leak >$'"it\'s\\\t.app.py'
git add --all
attempt git commit -qm change
