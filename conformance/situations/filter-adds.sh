# title: a clean filter puts a secret in that the work tree does not have
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
git config filter.show.clean "sed s/SECRET/$SECRET/"
echo '*.py filter=show' >.gitattributes
save
leak SECRET >app.py
git add app.py
attempt git commit -qm change
