# title: a file with an old secret is made executable
# expect: passes
# group: index

. "$SUITE/lib.sh"

repository
leak >app.py
save
git update-index --chmod=+x app.py
attempt git commit -qm change
