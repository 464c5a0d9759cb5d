# title: `git commit --amend` keeps a message that has a secret
# expect: blocked
# group: messages
# stage: commit-msg

. "$SUITE/lib.sh"

repository
save "Use $SECRET"
attempt git commit -q --allow-empty --amend --no-edit
