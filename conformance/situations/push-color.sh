# title: `color.ui`, `log.showSignature`, `log.diffMerges` and `-diff` are set
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
server
git config color.ui always
git config log.showSignature true
git config log.diffMerges off
echo '* -diff' >.gitattributes
leak >app.py
save
attempt git push -q origin main
