# title: the tree of HEAD is missing
# expect: refused
# group: repository

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
rm -f "$(object 'HEAD^{tree}')"
attempt by_hand
