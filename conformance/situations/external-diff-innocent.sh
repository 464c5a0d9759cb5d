# title: `diff.external` shows whole files, one with an old secret is edited
# expect: passes
# group: config

. "$SUITE/lib.sh"

repository
{ leak; lines; } >app.py
save
git config diff.external "sed 's/^/+/' <app.py; true"
clean >>app.py
git add app.py
attempt git commit -qm change
