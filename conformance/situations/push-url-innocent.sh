# title: a branch is pushed to an address that has the old secret
# expect: passes
# group: push
# stage: pre-push

. "$SUITE/lib.sh"

repository
leak >app.py
save
server
git remote remove origin
clean >other.py
save
attempt git push -q ../origin.git main
