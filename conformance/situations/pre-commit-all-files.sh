# title: `pre-commit run --all-files` on a clean work tree with a committed secret
# expect: blocked
# group: managers
# needs: pre-commit
# finds: app.py

. "$SUITE/lib.sh"

managed
repository
leak >app.py
save
gate
attempt by_manager --all-files
