# title: a rebase stops for editing, and the commit is amended beside an old secret
# expect: passes
# group: merge

. "$SUITE/lib.sh"

repository
leak >app.py
save one
lines >other.py
save two
quiet env GIT_SEQUENCE_EDITOR='sed -i s/pick/edit/' git rebase -i HEAD~
clean >>other.py
git add other.py
attempt git commit -q --amend --no-edit
