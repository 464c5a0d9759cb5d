# title: `diff.renames` is `copies`, a file with an old secret is edited and copied
# expect: blocked
# group: config
# finds: copy.py

. "$SUITE/lib.sh"

repository
{ lines; leak; } >app.py
save
git config diff.renames copies
cp app.py copy.py
clean >>app.py
git add --all
attempt git commit -qm change
