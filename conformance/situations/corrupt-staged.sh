# title: the object of the staged file is corrupt
# expect: refused
# group: repository

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
file=$(object :app.py)
chmod +w "$file"
printf garbage >"$file"
attempt git commit -qm change
