# title: the clone is partial (`blob:none`) and complete for HEAD
# expect: blocked
# group: repository
# finds: app.py

. "$SUITE/lib.sh"

repository upstream
git config uploadpack.allowFilter true
lines >app.py
save
lines more >>app.py
save
git clone -q --filter=blob:none "file://$WORK/upstream" ../repo
cd ../repo
leak >>app.py
git add app.py
attempt git commit -qm change
