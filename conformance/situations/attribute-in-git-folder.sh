# title: the attribute `-diff` is set in `.git/info/attributes`
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
mkdir -p .git/info
echo '*.py -diff' >.git/info/attributes
leak >app.py
git add app.py
attempt git commit -qm change
