# title: the secret is staged outside of the sparse checkout
# expect: blocked
# group: index
# finds: out/app.py

. "$SUITE/lib.sh"

repository
mkdir in out
clean | tee in/app.py >out/app.py
save
git sparse-checkout set --cone in
git update-index --cacheinfo "100644,$(leak | git hash-object -w --stdin),out/app.py"
attempt git commit -qm change
