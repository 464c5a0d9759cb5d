# title: a file with an old secret becomes two files
# expect: blocked
# group: rewrite

. "$SUITE/lib.sh"

repository
{ lines; leak; } >app.py
save
git mv app.py one.py
cp one.py two.py
git add --all
attempt git commit -qm change
