# title: a lock of the index was left behind, the tool is run by hand
# expect: blocked|refused
# group: repository

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
touch .git/index.lock
attempt by_hand
