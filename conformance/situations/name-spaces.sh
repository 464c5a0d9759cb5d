# title: the file's name begins with a space, and has more
# expect: blocked
# group: names
# finds:  my app.py

. "$SUITE/lib.sh"

repository
leak >' my app.py'
git add --all
attempt git commit -qm change
