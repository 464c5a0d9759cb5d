# title: a remote of the form `ext::`, and an old version that only it has
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
git config protocol.ext.allow always
git config remote.origin.url "ext::$(trap_program) %S"
attempt by_hand
