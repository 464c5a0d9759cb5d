# title: the file's name is not UTF-8
# expect: blocked
# group: names
# needs: byte-names
# finds: caf%E9app.py

. "$SUITE/lib.sh"

repository
leak >$'caf\xe9app.py'
git add --all
attempt git commit -qm change
