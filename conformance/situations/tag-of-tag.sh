# title: a tag of a tag that has a secret in its message is pushed
# expect: blocked
# group: messages
# stage: pre-push

. "$SUITE/lib.sh"

repository
server
git tag -a -m "Use $SECRET" inner
git tag -a -m 'First version' outer inner
attempt git push -q origin outer
