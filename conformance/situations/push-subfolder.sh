# title: `git push` is run in a subfolder, the secret is beside it
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
server
leak >app.py
mkdir docs
clean >docs/example.py
save
cd docs
attempt git push -q origin main
