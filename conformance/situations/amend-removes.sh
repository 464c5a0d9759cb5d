# title: `git commit --amend` takes the secret out again
# expect: passes
# group: index

. "$SUITE/lib.sh"

repository
leak >app.py
save
clean >app.py
git add app.py
attempt git commit -q --amend --no-edit
