# title: `pre-commit run --all-files`, one file is staged, another has a committed secret
# expect: blocked
# group: managers
# needs: pre-commit
# finds: app.py

. "$SUITE/lib.sh"

managed
repository
leak >app.py
save
clean >other.py
git add other.py
gate
attempt by_manager --all-files
