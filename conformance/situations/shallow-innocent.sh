# title: the clone is shallow, a file with an old secret is edited elsewhere
# expect: passes
# group: repository

. "$SUITE/lib.sh"

repository upstream
{ leak; lines; } >app.py
save
git clone -q --depth=1 "file://$WORK/upstream" ../repo
cd ../repo
clean >>app.py
git add app.py
attempt git commit -qm change
