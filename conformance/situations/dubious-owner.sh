# title: the repository belongs to somebody else, the tool is run by hand
# expect: refused
# group: repository
# needs: root

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
chown -R 65534 "$WORK/repo"
attempt by_hand
