# title: the file lies 200 folders deep
# expect: blocked
# group: names

. "$SUITE/lib.sh"

repository
path=app.py
for _ in {1..200}; do path=d/$path; done
mkdir -p "${path%/*}"
leak >"$path"
git add --all
attempt git commit -qm change
