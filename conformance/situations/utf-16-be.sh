# title: the staged file is UTF-16, big end first
# expect: blocked
# group: content
# finds: app.py

. "$SUITE/lib.sh"

repository
{ printf '\xfe\xff'; { clean; leak; } | iconv -f UTF-8 -t UTF-16BE; } >app.py
git add app.py
attempt git commit -qm change
