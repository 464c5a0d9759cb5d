# title: the commit message has a secret, in a subfolder of a linked worktree
# expect: blocked
# group: messages
# stage: commit-msg

. "$SUITE/lib.sh"

repository
git worktree add -q ../linked
mkdir ../linked/docs
cd ../linked/docs
attempt git commit -q --allow-empty -m "Use $SECRET"
