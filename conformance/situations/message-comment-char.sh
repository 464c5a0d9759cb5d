# title: `core.commentChar` is `auto`, the secret is in a line that begins with `;`
# expect: blocked
# group: messages
# stage: commit-msg

. "$SUITE/lib.sh"

repository
git config core.commentChar auto
attempt git commit -q --allow-empty -m change -m "; $SECRET"
