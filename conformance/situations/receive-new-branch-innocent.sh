# title: a server gets a new branch of a history with an old secret
# expect: passes
# group: push
# stage: pre-receive

. "$SUITE/lib.sh"

repository
leak >app.py
save
server
git switch -qc topic
clean >other.py
save
cd ../origin.git && gate && cd ../repo
attempt git push -q origin topic
