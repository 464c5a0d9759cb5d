# title: the author of a commit that is pushed is a secret
# expect: blocked
# group: messages
# stage: pre-push

. "$SUITE/lib.sh"

repository
server
GIT_AUTHOR_NAME=$SECRET save
attempt git push -q origin main
