# title: a server gets a tag that has a secret in its message
# expect: blocked
# group: push
# stage: pre-receive

. "$SUITE/lib.sh"

repository
server
git tag -a -m "Use $SECRET" v1
cd ../origin.git && gate && cd ../repo
attempt git push -q origin v1
