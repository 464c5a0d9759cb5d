# title: `pre-commit run --from-ref --to-ref`, the range has a secret
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
attempt by_manager --from-ref HEAD~ --to-ref HEAD
