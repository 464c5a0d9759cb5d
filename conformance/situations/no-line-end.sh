# title: the file has no line break at all
# expect: blocked
# group: content
# finds: app.py

. "$SUITE/lib.sh"

repository
leak | tr -d '\n' >app.py
git add app.py
attempt git commit -qm change
