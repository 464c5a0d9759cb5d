# title: the object of the old version is missing, the new one has a secret
# expect: refused|blocked
# group: repository

. "$SUITE/lib.sh"

repository
lines >app.py
save
leak >app.py
git add app.py
rm -f "$(object HEAD:app.py)"
attempt git commit -qm change
