# title: more edited files with old secrets are renamed than `diff.renameLimit` allows
# expect: passes
# group: rewrite

. "$SUITE/lib.sh"

repository
git config diff.renameLimit 1
for name in a b c; do { lines $name; leak; } >$name.py; done
save
for name in a b c; do
    git mv $name.py new-$name.py
    clean >>new-$name.py
done
git add --all
attempt git commit -qm change
