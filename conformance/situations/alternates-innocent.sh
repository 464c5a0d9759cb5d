# title: the old version, with a secret, is borrowed from another repository
# expect: passes
# group: repository

. "$SUITE/lib.sh"

repository upstream
{ leak; lines; } >app.py
save
git clone -q --shared . ../repo
cd ../repo
clean >>app.py
git add app.py
attempt git commit -qm change
