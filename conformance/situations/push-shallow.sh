# title: a commit with a secret is pushed from a shallow clone
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository upstream
save
server
git clone -q --depth=1 "file://$WORK/origin.git" ../repo
cd ../repo
leak >app.py
save
attempt git push -q origin main
