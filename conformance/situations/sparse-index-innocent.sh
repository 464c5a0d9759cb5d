# title: the index is sparse, an old secret is in a folder that it leaves out
# expect: passes
# group: index

. "$SUITE/lib.sh"

repository
mkdir in out
clean >in/app.py
leak >out/app.py
save
git sparse-checkout set --cone --sparse-index in
lines >>in/app.py
git add in
attempt git commit -qm change
