# title: the objects are named by SHA-256
# expect: blocked|refused
# group: repository
# needs: sha256

. "$SUITE/lib.sh"

repository repo --object-format=sha256
leak >app.py
git add app.py
attempt git commit -qm change
