# title: a line is removed that begins like one that is added
# expect: passes
# group: content

. "$SUITE/lib.sh"

repository
{ clean; leak | sed 's/^/+/'; } >app.txt
save
clean >app.txt
git add app.txt
attempt git commit -qm change
