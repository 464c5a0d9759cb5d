# title: `diff.noprefix` is set
# expect: blocked
# group: config
# finds: b/app.py

. "$SUITE/lib.sh"

repository
git config diff.noprefix true
mkdir b
leak >b/app.py
git add b
attempt git commit -qm change
