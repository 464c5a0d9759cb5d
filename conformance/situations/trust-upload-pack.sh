# title: `remote.NAME.uploadpack`, and an old version that only a remote has
# expect: refused|blocked
# group: trust
# only: own

. "$SUITE/lib.sh"

repository upstream
git config uploadpack.allowFilter true
lines >app.py
save
git clone -q --no-checkout --filter=blob:none "file://$WORK/upstream" ../repo
cd ../repo
git read-tree HEAD
leak >app.py
git add app.py
git config remote.origin.uploadpack "$(trap_program)"
attempt by_hand
