# title: the clone is partial, a file with an old secret is edited elsewhere
# expect: passes
# group: repository

. "$SUITE/lib.sh"

repository upstream
git config uploadpack.allowFilter true
{ leak; lines; } >app.py
save
git clone -q --filter=blob:none "file://$WORK/upstream" ../repo
cd ../repo
clean >>app.py
git add app.py
attempt git commit -qm change
