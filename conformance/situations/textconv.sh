# title: an attribute names a text conversion that shows nothing
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
git config diff.silent.textconv true
echo '*.py diff=silent' >.gitattributes
leak >app.py
git add --all
attempt git commit -qm change
