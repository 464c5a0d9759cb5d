# title: a submodule is replaced by a file that has a secret
# expect: blocked
# group: index
# finds: library

. "$SUITE/lib.sh"

repository library
repository
git submodule --quiet add ../library
save
git rm -q --cached library
rm -rf library
leak >library
git add library
attempt git commit -qm change
