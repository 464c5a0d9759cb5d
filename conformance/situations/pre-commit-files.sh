# title: `pre-commit run --files` names a file with a committed secret
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
attempt by_manager --files app.py
