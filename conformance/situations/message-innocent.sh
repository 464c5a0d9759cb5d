# title: the commit message has none, what is staged has
# expect: passes
# group: messages
# stage: commit-msg

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
attempt git commit -qm change
