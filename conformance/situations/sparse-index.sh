# title: the index is sparse, the secret is inside of the cone
# expect: blocked
# group: index
# finds: in/app.py

. "$SUITE/lib.sh"

repository
mkdir in out
clean | tee in/app.py >out/app.py
save
git sparse-checkout set --cone --sparse-index in
leak >>in/app.py
git add in
attempt git commit -qm change
