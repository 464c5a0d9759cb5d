# title: the object of the staged file is cut off
# expect: refused
# group: repository

. "$SUITE/lib.sh"

repository
{ lines; leak; } >app.py
git add app.py
file=$(object :app.py)
chmod +w "$file"
truncate -s 80 "$file"
attempt git commit -qm change
