# title: the file's name has a line break
# expect: blocked
# group: names
# needs: byte-names
# finds: first%0Aapp.py

. "$SUITE/lib.sh"

repository
leak >$'first\napp.py'
git add --all
attempt git commit -qm change
