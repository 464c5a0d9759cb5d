# title: `diff.mnemonicPrefix` is set
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
git config diff.mnemonicPrefix true
leak >app.py
git add app.py
attempt git commit -qm change
