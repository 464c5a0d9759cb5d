# title: a commit beside an old secret is pushed from a partial clone without blobs
# expect: passes
# group: push
# stage: pre-push

. "$SUITE/lib.sh"

repository upstream
leak >app.py
save
server
git -C ../origin.git config uploadpack.allowFilter true
git clone -q --no-checkout --filter=blob:none "file://$WORK/origin.git" ../repo
cd ../repo
git read-tree HEAD
git update-index --add --cacheinfo "100644,$(clean | git hash-object -w --stdin),other.py"
git -c core.hooksPath=/dev/null commit -qm change
attempt git push -q origin main
