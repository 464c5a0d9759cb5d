# title: a file is renamed and all rewritten but the old secret
# expect: passes
# group: rewrite

. "$SUITE/lib.sh"

repository
{ lines; leak; } >app.py
save
git mv app.py main.py
{ leak; lines quite-another; } >main.py
git add main.py
attempt git commit -qm change
