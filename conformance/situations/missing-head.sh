# title: the commit that HEAD names is missing
# expect: refused
# group: repository

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
rm -f "$(object HEAD)"
attempt by_hand
