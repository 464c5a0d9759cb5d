# title: the clone is shallow
# expect: blocked
# group: repository
# finds: app.py

. "$SUITE/lib.sh"

repository upstream
lines >app.py
save
git clone -q --depth=1 "file://$WORK/upstream" ../repo
cd ../repo
leak >>app.py
git add app.py
attempt git commit -qm change
