# title: a file with an old secret is replaced by a symbolic link
# expect: passes
# group: index

. "$SUITE/lib.sh"

repository
leak >app.py
save
ln -sf README.md app.py
git add app.py
attempt git commit -qm change
