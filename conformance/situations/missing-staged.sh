# title: the object of the staged file is missing
# expect: refused
# group: repository

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
rm -f "$(object :app.py)"
attempt git commit -qm change
