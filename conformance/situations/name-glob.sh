# title: the file's name is a pattern that also fits another file
# expect: blocked
# group: names
# finds: [ab]pp.py

. "$SUITE/lib.sh"

repository
clean >app.py
leak >'[ab]pp.py'
git --literal-pathspecs add .
attempt git commit -qm change
