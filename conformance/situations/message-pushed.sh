# title: the message of a commit that is pushed has a secret
# expect: blocked
# group: messages
# stage: pre-push

. "$SUITE/lib.sh"

repository
server
save "Use $SECRET"
attempt git push -q origin main
