# title: a line of `.gitattributes` is invalid
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
printf '!*.py -diff\n*.py =\n"unclosed text\n[attr]-x\n' >.gitattributes
save
leak >app.py
git add app.py
attempt git commit -qm change
