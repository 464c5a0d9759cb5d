# title: the index is cut off
# expect: refused
# group: repository

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
truncate -s 60 .git/index
attempt by_hand
