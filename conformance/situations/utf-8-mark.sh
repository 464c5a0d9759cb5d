# title: the file begins with a byte order mark, and at once the secret
# expect: blocked
# group: content
# finds: app.py

. "$SUITE/lib.sh"

repository
printf '\xef\xbb\xbf%s\n' "$SECRET" >app.py
git add app.py
attempt git commit -qm change
