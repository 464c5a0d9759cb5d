# title: the message of a tag that is pushed has a secret
# expect: blocked
# group: messages
# stage: pre-push

. "$SUITE/lib.sh"

repository
server
git tag -a -m "Use $SECRET" v1
attempt git push -q origin v1
