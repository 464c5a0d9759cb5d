# title: the objects are named by SHA-256, a file with an old secret is edited elsewhere
# expect: passes|refused
# group: repository
# needs: sha256

. "$SUITE/lib.sh"

repository repo --object-format=sha256
{ leak; lines; } >app.py
save
clean >>app.py
git add app.py
attempt git commit -qm change
