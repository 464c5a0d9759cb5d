# title: a replace ref shows an innocent object in the place of the staged one
# expect: blocked
# group: repository
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
git replace "$(git rev-parse :app.py)" "$(clean | git hash-object -w --stdin)"
attempt git commit -qm change
