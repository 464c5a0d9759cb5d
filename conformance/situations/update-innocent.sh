# title: the `update` hook of a server is asked about an edit beside an old secret
# expect: passes
# group: push
# stage: update

. "$SUITE/lib.sh"

repository
{ leak; lines; } >app.py
save
server
clean >>app.py
save
cd ../origin.git && gate && cd ../repo
attempt git push -q origin main
