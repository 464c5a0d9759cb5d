# title: the name of a branch that is pushed is a secret
# expect: blocked
# group: messages
# stage: pre-push

. "$SUITE/lib.sh"

repository
server
git switch -qc "fix/$SECRET"
save
attempt git push -q origin HEAD
