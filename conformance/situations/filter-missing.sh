# title: a required filter cannot be run any more
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
echo '*.py filter=gone' >.gitattributes
save
leak >app.py
touch -d 2020-01-01 app.py
git add app.py
git config filter.gone.clean /nonexistent
git config filter.gone.smudge /nonexistent
git config filter.gone.required true
attempt git commit -qm change
