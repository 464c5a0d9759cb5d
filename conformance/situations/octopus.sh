# title: two branches are merged at once, the second one has a secret
# expect: passes
# group: merge
# stage: pre-merge-commit

. "$SUITE/lib.sh"

repository
for name in one two; do
    git switch -qc $name main
    clean >$name.py
    save
done
leak >>two.py
save
git switch -q main
lines >three.py
save
attempt git merge -q --no-edit one two
