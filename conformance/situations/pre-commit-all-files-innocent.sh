# title: `pre-commit run --all-files` on a clean work tree without a secret
# expect: passes
# group: managers
# needs: pre-commit

. "$SUITE/lib.sh"

managed
repository
leak >app.py
save
clean >app.py
save
gate
attempt by_manager --all-files
