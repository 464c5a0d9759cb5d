# title: the commit message has a secret
# expect: blocked
# group: messages
# stage: commit-msg

. "$SUITE/lib.sh"

repository
attempt git commit -q --allow-empty -m "Use $SECRET"
