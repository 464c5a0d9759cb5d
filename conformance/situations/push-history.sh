# title: the secret was added and removed again within what is pushed
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
server
leak >app.py
save
clean >app.py
save
attempt git push -q origin main
