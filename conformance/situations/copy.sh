# title: a file with an old secret is copied
# expect: blocked
# group: rewrite
# finds: copy.py

. "$SUITE/lib.sh"

repository
{ lines; leak; } >app.py
save
cp app.py copy.py
git add copy.py
attempt git commit -qm change
