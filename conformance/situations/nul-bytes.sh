# title: there are NUL bytes before and after the line with the secret
# expect: blocked
# group: content
# finds: app.py

. "$SUITE/lib.sh"

repository
{ printf 'state\0\0\n'; leak; printf '\0\0end'; } >app.py
git add app.py
attempt git commit -qm change
