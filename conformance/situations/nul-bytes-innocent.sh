# title: a file with NUL bytes and an old secret is edited elsewhere
# expect: passes
# group: content

. "$SUITE/lib.sh"

repository
{ printf 'state\0\0\n'; leak; } >app.py
save
printf 'end\0\0' >>app.py
git add app.py
attempt git commit -qm change
