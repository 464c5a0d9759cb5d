# title: a server that borrows objects gets a secret
# expect: blocked
# group: push
# stage: pre-receive
# finds: app.py

. "$SUITE/lib.sh"

repository upstream
lines >app.py
save
git clone -q --bare --shared . ../origin.git
git clone -q ../origin.git ../repo
cd ../repo
leak >>app.py
save
cd ../origin.git && gate && cd ../repo
attempt git push -q origin main
