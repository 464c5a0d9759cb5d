# title: attributes call the file generated, and leave it out of archives
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
echo '*.py linguist-generated export-ignore' >.gitattributes
save
leak >app.py
git add app.py
attempt git commit -qm change
