# title: the conflict of a revert is resolved by a line with a secret
# expect: blocked
# group: merge
# finds: app.py

. "$SUITE/lib.sh"

repository
for value in one two three; do
    leak $value >app.py
    save
done
quiet git revert --no-edit HEAD~
leak >app.py
git add app.py
attempt git revert --continue
