# title: a note that is pushed has a secret
# expect: blocked
# group: messages
# stage: pre-push

. "$SUITE/lib.sh"

repository
server
git notes add -m "Use $SECRET"
attempt git push -q origin refs/notes/commits
