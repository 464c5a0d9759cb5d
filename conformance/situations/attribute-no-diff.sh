# title: the attribute `-diff` is set, in the same commit
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
echo '*.py -diff' >.gitattributes
leak >app.py
git add --all
attempt git commit -qm change
