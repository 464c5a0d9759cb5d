# title: a file with an old secret is renamed by case only
# expect: passes
# group: names

. "$SUITE/lib.sh"

repository
{ leak; lines; } >app.py
save
git mv app.py App.py
attempt git commit -qm change
