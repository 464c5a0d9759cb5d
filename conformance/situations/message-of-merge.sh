# title: the message of a merge has a secret
# expect: blocked
# group: messages
# stage: commit-msg

. "$SUITE/lib.sh"

repository
git switch -qc topic
save topic
git switch -q main
attempt git merge -q --no-ff -m "Use $SECRET" topic
