# title: one letter is added that makes it a secret
# expect: blocked
# group: rewrite
# finds: app.py

. "$SUITE/lib.sh"

repository
leak "${SECRET:0:20}.${SECRET:20}" >app.py
save
leak >app.py
git add app.py
attempt git commit -qm change
