# title: a merge driver puts a secret in that neither branch has
# expect: blocked
# group: merge
# stage: pre-merge-commit
# finds: app.py

. "$SUITE/lib.sh"

repository
git config merge.join.driver "echo 'token = \"$SECRET\"' >%A"
echo 'app.py merge=join' >.gitattributes
clean >app.py
save
git switch -qc topic
lines topic >>app.py
save
git switch -q main
lines >>app.py
save
attempt git merge -q --no-edit topic
