# title: `diff.renames` is off, a file with an old secret is renamed
# expect: passes
# group: config

. "$SUITE/lib.sh"

repository
{ lines; leak; } >app.py
save
git config diff.renames false
git mv app.py main.py
attempt git commit -qm change
