# title: two names differ by case only, one of the files has a secret
# expect: blocked
# group: names
# needs: case-sensitive
# finds: App.py

. "$SUITE/lib.sh"

repository
clean >app.py
leak >App.py
git add --all
attempt git commit -qm change
