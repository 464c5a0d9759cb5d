# title: another repository lies in the work tree and is staged as a link
# expect: blocked
# group: repository
# finds: app.py

. "$SUITE/lib.sh"

repository
repository repo/inner
cd "$WORK/repo"
leak >app.py
quiet git add --all
attempt git commit -qm change
