# title: a file with an old secret is renamed and edited elsewhere
# expect: passes
# group: rewrite

. "$SUITE/lib.sh"

repository
{ lines; leak; } >app.py
save
git mv app.py main.py
clean >>main.py
git add main.py
attempt git commit -qm change
