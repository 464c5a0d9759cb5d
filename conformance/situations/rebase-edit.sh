# title: a rebase stops for editing, and the commit is amended by a secret
# expect: blocked
# group: merge
# finds: app.py

. "$SUITE/lib.sh"

repository
clean >app.py
save one
lines >other.py
save two
quiet env GIT_SEQUENCE_EDITOR='sed -i s/pick/edit/' git rebase -i HEAD~
leak >>app.py
git add app.py
attempt git commit -q --amend --no-edit
