# title: a clean filter takes the secret out of what is staged
# expect: passes
# group: config

. "$SUITE/lib.sh"

repository
git config filter.hide.clean 'sed /token/d'
echo '*.py filter=hide' >.gitattributes
save
{ clean; leak; } >app.py
git add app.py
attempt git commit -qm change
