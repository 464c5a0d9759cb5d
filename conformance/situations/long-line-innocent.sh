# title: a line of 2 MB that ends with an old secret is edited at its beginning
# expect: passes
# group: content

. "$SUITE/lib.sh"

repository
{ head -c 2000000 /dev/zero | tr '\0' ' '; leak; } >app.py
save
{ printf 'first = 1;'; head -c 2000000 /dev/zero | tr '\0' ' '; leak; } >app.py
git add app.py
attempt git commit -qm change
