# title: `core.attributesFile` says `-diff`
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
echo '* -diff' >"$WORK/attributes"
git config core.attributesFile "$WORK/attributes"
leak >app.py
git add app.py
attempt git commit -qm change
