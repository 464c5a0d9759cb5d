# title: the file is UTF-16 in the work tree only, by the attribute `working-tree-encoding`
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
echo '*.py text working-tree-encoding=UTF-16' >.gitattributes
save
leak | iconv -f UTF-8 -t UTF-16 >app.py
git add app.py
attempt git commit -qm change
