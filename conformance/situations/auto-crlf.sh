# title: `core.autocrlf` is set, the lines of the work tree end with CR LF
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
git config core.autocrlf true
leak | sed 's/$/\r/' >app.py
quiet git add app.py
attempt git commit -qm change
