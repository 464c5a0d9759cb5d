# title: a tag of a file with a secret is pushed
# expect: blocked
# group: push
# stage: pre-push

. "$SUITE/lib.sh"

repository
server
git tag -a -m key key "$(leak | git hash-object -w --stdin)"
attempt git push -q origin key
