# title: the staged file is UTF-16, little end first
# expect: blocked
# group: content
# finds: app.py

. "$SUITE/lib.sh"

repository
{ printf '\xff\xfe'; { clean; leak; } | iconv -f UTF-8 -t UTF-16LE; } >app.py
git add app.py
attempt git commit -qm change
