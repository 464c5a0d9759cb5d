# title: `git commit --amend` adds a secret
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
clean >app.py
save
leak >>app.py
git add app.py
attempt git commit -q --amend --no-edit
