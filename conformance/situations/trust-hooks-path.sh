# title: `core.hooksPath` names a folder of the work tree
# expect: blocked
# group: trust
# only: own

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
mkdir hooks
for hook in post-index-change reference-transaction post-checkout pre-commit; do
    cp "$(trap_program)" "hooks/$hook"
done
git config core.hooksPath hooks
touch README.md
attempt by_hand
