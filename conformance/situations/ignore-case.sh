# title: `core.ignoreCase` is on, the secret is in a file whose name differs by case only
# expect: blocked
# group: config
# needs: case-sensitive
# finds: App.py

. "$SUITE/lib.sh"

repository
clean >app.py
save
git config core.ignoreCase true
git update-index --add --cacheinfo "100644,$(leak | git hash-object -w --stdin),App.py"
attempt git commit -qm change
