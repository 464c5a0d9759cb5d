# title: a symbolic link is replaced by a file with a secret
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
ln -s README.md app.py
save
rm app.py
leak >app.py
git add app.py
attempt git commit -qm change
