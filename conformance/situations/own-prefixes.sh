# title: `diff.srcPrefix` and `diff.dstPrefix` are set
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
git config diff.srcPrefix 'old '
git config diff.dstPrefix 'new '
leak >app.py
git add app.py
attempt git commit -qm change
