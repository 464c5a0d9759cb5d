# title: the file's name looks like a line of a diff
# expect: blocked
# group: names
# needs: byte-names
# finds: app.py b/old.py

. "$SUITE/lib.sh"

repository
mkdir 'app.py b'
leak >'app.py b/old.py'
git add --all
attempt git commit -qm change
