# title: a server gets a branch that edits a file with an old secret elsewhere
# expect: passes
# group: push
# stage: pre-receive

. "$SUITE/lib.sh"

repository
{ leak; lines; } >app.py
save
server
clean >>app.py
save
cd ../origin.git && gate && cd ../repo
attempt git push -q origin main
