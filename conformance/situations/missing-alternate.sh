# title: the folder that objects are borrowed from is gone, none is needed
# expect: blocked
# group: repository
# finds: app.py

. "$SUITE/lib.sh"

repository
echo /nonexistent/objects >.git/objects/info/alternates
leak >app.py
git add app.py
attempt git commit -qm change
