# title: `GIT_OBJECT_DIRECTORY` holds the new objects
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
mkdir "$WORK/objects"
export GIT_OBJECT_DIRECTORY=$WORK/objects GIT_ALTERNATE_OBJECT_DIRECTORIES=$PWD/.git/objects
leak >app.py
git add app.py
attempt git commit -qm change
