# title: `git commit --fixup` has a secret
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
attempt git commit -q --fixup=HEAD
