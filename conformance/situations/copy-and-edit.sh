# title: a file with an old secret is edited, and copied in the same commit
# expect: blocked
# group: rewrite
# finds: copy.py

. "$SUITE/lib.sh"

repository
{ lines; leak; } >app.py
save
cp app.py copy.py
clean >>app.py
git add --all
attempt git commit -qm change
