# title: `git push --follow-tags` takes a tag along that has a secret in its message
# expect: blocked
# group: messages
# stage: pre-push

. "$SUITE/lib.sh"

repository
server
save
git tag -a -m "Use $SECRET" v1
attempt git push -q --follow-tags origin main
