# title: one server has the history with the secret, another one gets it now
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
server public
leak >app.py
save
server private
attempt git push -q public main
