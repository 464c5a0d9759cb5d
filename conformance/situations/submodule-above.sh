# title: the submodule is moved to a commit that has a secret
# expect: passes
# group: index

. "$SUITE/lib.sh"

repository library
repository
git submodule --quiet add ../library
save
leak >library/app.py
(cd library && save)
git add library
attempt git commit -qm change
