# title: a commit without changes, in a repository with an old secret
# expect: passes
# group: index

. "$SUITE/lib.sh"

repository
leak >app.py
save
attempt git commit -qm nothing --allow-empty
