# title: a file with an old secret is renamed
# expect: passes
# group: rewrite

. "$SUITE/lib.sh"

repository
{ lines; leak; } >app.py
save
git mv app.py main.py
attempt git commit -qm change
