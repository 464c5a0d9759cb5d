# title: a file is renamed and gets a secret
# expect: blocked
# group: rewrite
# finds: main.py

. "$SUITE/lib.sh"

repository
lines >app.py
save
git mv app.py main.py
leak >>main.py
git add main.py
attempt git commit -qm change
