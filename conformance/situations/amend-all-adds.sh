# title: `git commit -a --amend` adds a secret that was not staged
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
clean >app.py
save
leak >>app.py
attempt git commit -qa --amend --no-edit
