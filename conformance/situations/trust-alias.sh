# title: aliases with the names of commands
# expect: blocked
# group: trust
# only: own

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
for command in diff diff-index cat-file ls-files rev-parse log show config staged; do
    git config "alias.$command" "!$(trap_program)"
done
attempt by_hand
