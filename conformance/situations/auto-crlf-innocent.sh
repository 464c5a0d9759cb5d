# title: `core.autocrlf` is set, a file with an old secret is edited elsewhere
# expect: passes
# group: config

. "$SUITE/lib.sh"

repository
{ leak; lines; } >app.py
save
git config core.autocrlf true
{ clean; leak; lines; } | sed 's/$/\r/' >app.py
quiet git add app.py
attempt git commit -qm change
