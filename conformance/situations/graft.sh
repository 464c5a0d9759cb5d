# title: there are grafts
# expect: blocked
# group: repository
# finds: app.py

. "$SUITE/lib.sh"

repository
clean >app.py
save
git rev-parse HEAD >.git/info/grafts
leak >>app.py
git add app.py
attempt git commit -qm change
