# title: the secret is at the end of a line of 2 MB
# expect: blocked
# group: content
# finds: app.py

. "$SUITE/lib.sh"

repository
{ head -c 2000000 /dev/zero | tr '\0' ' '; leak; } >app.py
git add app.py
attempt git commit -qm change
