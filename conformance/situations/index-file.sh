# title: `GIT_INDEX_FILE` names an index that has the secret
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
cp .git/index "$WORK/index"
leak >app.py
GIT_INDEX_FILE=$WORK/index git add app.py
attempt env GIT_INDEX_FILE="$WORK/index" git commit -qm change
