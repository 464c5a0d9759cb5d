# title: the text is not UTF-8
# expect: blocked
# group: content
# finds: app.py

. "$SUITE/lib.sh"

repository
{ printf 'owner = "Andr\xe9"\n'; leak; } >app.py
git add app.py
attempt git commit -qm change
