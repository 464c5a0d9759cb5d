# title: objects are borrowed from another repository
# expect: blocked
# group: repository
# finds: app.py

. "$SUITE/lib.sh"

repository upstream
lines >app.py
save
git clone -q --shared . ../repo
cd ../repo
leak >>app.py
git add app.py
attempt git commit -qm change
