# title: the object of one staged file is missing, another file has a secret
# expect: blocked|refused
# group: repository

. "$SUITE/lib.sh"

repository
clean >app.py
leak >other.py
git add --all
rm -f "$(object :app.py)"
attempt by_hand
