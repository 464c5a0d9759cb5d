# title: an old secret gets a second occurrence in its file
# expect: blocked
# group: rewrite
# finds: app.py

. "$SUITE/lib.sh"

repository
{ leak; lines; } >app.py
save
leak | sed 's/token/again/' >>app.py
git add app.py
attempt git commit -qm change
