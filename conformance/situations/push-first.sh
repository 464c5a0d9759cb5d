# title: a history with an old secret is pushed to an empty server
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
save
git rm -q app.py
save
git init -q --bare ../origin.git
git remote add origin ../origin.git
attempt git push -q origin main
