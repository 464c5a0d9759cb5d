# title: pre-commit is the manager, a file with an old secret is edited elsewhere
# expect: passes
# group: managers
# needs: pre-commit

. "$SUITE/lib.sh"

managed
repository
{ leak; lines; } >app.py
save
clean >>app.py
git add app.py
attempt git commit -qm change
