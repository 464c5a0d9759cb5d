# title: the address of the committer of a commit that is pushed is a secret
# expect: blocked
# group: messages
# stage: pre-push

. "$SUITE/lib.sh"

repository
server
GIT_COMMITTER_EMAIL=$SECRET@host.example save
attempt git push -q origin main
