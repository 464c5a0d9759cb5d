# title: `pre-commit run --files` names another file than the one with the secret
# expect: passes
# group: managers
# needs: pre-commit

. "$SUITE/lib.sh"

managed
repository
leak >app.py
clean >other.py
save
gate
attempt by_manager --files other.py
