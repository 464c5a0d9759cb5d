# title: one of 600 files has the secret
# expect: blocked
# group: content
# finds: src/file-599.py

. "$SUITE/lib.sh"

repository
mkdir src
for i in {1..600}; do echo "value = $i" >"src/file-$i.py"; done
leak >>src/file-599.py
git add src
attempt git commit -qm change
