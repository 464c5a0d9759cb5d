# title: pre-commit is the manager, and has to hand over the names in parts
# expect: blocked
# group: managers
# needs: pre-commit
# finds: app.py

. "$SUITE/lib.sh"

managed
repository
long=$(printf 'f%.0s' {1..200})
for i in {1..1000}; do echo "value = $i" >"$long-$i.py"; done
leak >app.py
git add --all
attempt git commit -qm change
