# title: `.git` is a file that names the repository's folder
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository repo --separate-git-dir="$WORK/elsewhere"
leak >app.py
git add app.py
attempt git commit -qm change
