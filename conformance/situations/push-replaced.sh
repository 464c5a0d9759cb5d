# title: a replace ref hides the commit with the secret from what is pushed
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
server
leak >app.py
save leak
git rm -q app.py
save clean
git replace HEAD "$(git commit-tree -p HEAD~2 -m clean 'HEAD^{tree}')"
attempt git push -q origin main
