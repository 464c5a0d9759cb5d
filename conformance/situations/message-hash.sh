# title: the secret is in a line of the message that begins with `#` and is kept
# expect: blocked
# group: messages
# stage: commit-msg

. "$SUITE/lib.sh"

repository
attempt git commit -q --allow-empty -m change -m "# $SECRET"
