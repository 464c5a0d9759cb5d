# title: a file with an old secret is renamed and gets another one
# expect: blocked
# group: rewrite
# finds: main.py

. "$SUITE/lib.sh"

repository
{ lines; leak; } >app.py
save
git mv app.py main.py
leak "$OTHER" >>main.py
git add main.py
attempt git commit -qm change
