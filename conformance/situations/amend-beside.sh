# title: `git commit --amend` changes another file than the one with the old secret
# expect: passes
# group: index

. "$SUITE/lib.sh"

repository
leak >app.py
save
clean >other.py
git add other.py
attempt git commit -q --amend --no-edit
