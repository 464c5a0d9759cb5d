# title: a UTF-16 file with an old secret is edited elsewhere
# expect: passes
# group: content

. "$SUITE/lib.sh"

repository
{ printf '\xff\xfe'; leak | iconv -f UTF-8 -t UTF-16LE; } >app.py
save
clean | iconv -f UTF-8 -t UTF-16LE >>app.py
git add app.py
attempt git commit -qm change
