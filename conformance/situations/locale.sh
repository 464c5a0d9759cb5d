# title: the locale is one that is not there, with other rules of case
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
attempt env LANG=tr_TR.ISO-8859-9 LC_ALL=tr_TR.ISO-8859-9 LANGUAGE=tr git commit -qm change
