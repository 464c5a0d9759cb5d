# title: a replace ref makes it look as if the old version had the secret
# expect: blocked
# group: repository
# finds: app.py

. "$SUITE/lib.sh"

repository
clean >app.py
save
leak >>app.py
git add app.py
git replace "$(git rev-parse HEAD:app.py)" "$(git rev-parse :app.py)"
attempt git commit -qm change
