# title: the index is of version 4
# expect: blocked
# group: index
# finds: src/app.py

. "$SUITE/lib.sh"

repository
mkdir src
leak >src/app.py
clean >src/apples.py
git add src
git update-index --index-version=4
attempt git commit -qm change
