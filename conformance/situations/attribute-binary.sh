# title: the attribute `binary` is set
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
echo '*.py binary' >.gitattributes
save
leak >app.py
git add app.py
attempt git commit -qm change
