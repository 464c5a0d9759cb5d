# title: a new branch is pushed, of a history with an old secret that the server has
# expect: passes
# group: push
# stage: pre-push

. "$SUITE/lib.sh"

repository
leak >app.py
save
server
git switch -qc topic
clean >other.py
save
attempt git push -q origin topic
