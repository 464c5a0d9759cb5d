# title: the staged version is one that the partial clone does not have
# expect: refused
# group: repository

. "$SUITE/lib.sh"

repository upstream
git config uploadpack.allowFilter true
leak >app.py
save
secret=$(git rev-parse HEAD:app.py)
clean >app.py
save
git clone -q --filter=blob:none "file://$WORK/upstream" ../repo
mv ../upstream ../gone
cd ../repo
git update-index --cacheinfo "100644,$secret,app.py"
attempt by_hand
