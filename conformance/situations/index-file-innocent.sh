# title: `GIT_INDEX_FILE` names an innocent index, the usual one has the secret
# expect: passes
# group: index

. "$SUITE/lib.sh"

repository
cp .git/index "$WORK/index"
leak >app.py
git add app.py
clean >other.py
GIT_INDEX_FILE=$WORK/index git add other.py
attempt env GIT_INDEX_FILE="$WORK/index" git commit -qm change
