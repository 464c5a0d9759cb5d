# title: an attribute names a diff driver with a command that shows no difference
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
git config diff.silent.command true
echo '*.py diff=silent' >.gitattributes
leak >app.py
git add --all
attempt git commit -qm change
