# title: the object of the old version is corrupt, the new one has a secret
# expect: refused|blocked
# group: repository

. "$SUITE/lib.sh"

repository
lines >app.py
save
leak >app.py
git add app.py
file=$(object HEAD:app.py)
chmod +w "$file"
printf garbage >"$file"
attempt git commit -qm change
