# title: hooks in `.git/hooks` of operations that only read or refresh
# expect: blocked
# group: trust
# only: own

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
touch README.md
for hook in post-index-change reference-transaction post-checkout pre-auto-gc fsmonitor-watchman; do
    cp "$(trap_program)" ".git/hooks/$hook"
done
attempt by_hand
