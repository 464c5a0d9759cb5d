# title: the attribute `-diff` is set, a file with an old secret is edited elsewhere
# expect: passes
# group: config

. "$SUITE/lib.sh"

repository
echo '*.py -diff' >.gitattributes
{ leak; lines; } >app.py
save
clean >>app.py
git add --all
attempt git commit -qm change
