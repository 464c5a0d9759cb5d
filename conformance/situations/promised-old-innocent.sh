# title: the old version of the file is not in the partial clone, the new one has no secret
# expect: passes
# group: repository

. "$SUITE/lib.sh"

repository upstream
git config uploadpack.allowFilter true
lines >app.py
save
git clone -q --no-checkout --filter=blob:none "file://$WORK/upstream" ../repo
cd ../repo
git read-tree HEAD
clean >app.py
git add app.py
attempt git commit -qm change
