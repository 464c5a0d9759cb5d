# title: a secret that an earlier commit removed comes back
# expect: blocked
# group: rewrite
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
save
clean >app.py
save
git checkout -q HEAD~ -- app.py
attempt git commit -qm change
