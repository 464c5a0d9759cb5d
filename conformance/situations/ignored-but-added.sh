# title: the file is in an ignored folder and added by force
# expect: blocked
# group: index
# finds: build/app.py

. "$SUITE/lib.sh"

repository
echo build/ >.gitignore
save
mkdir build
leak >build/app.py
git add --force build/app.py
attempt git commit -qm change
