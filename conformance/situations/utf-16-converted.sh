# title: a file with an old secret is converted from UTF-16 to UTF-8
# expect: passes
# group: content

. "$SUITE/lib.sh"

repository
{ printf '\xff\xfe'; leak | iconv -f UTF-8 -t UTF-16LE; } >app.py
save
leak >app.py
git add app.py
attempt git commit -qm change
