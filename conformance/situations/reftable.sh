# title: the refs are in tables
# expect: blocked|refused
# group: repository
# needs: reftable

. "$SUITE/lib.sh"

repository repo --ref-format=reftable
leak >app.py
git add app.py
attempt git commit -qm change
