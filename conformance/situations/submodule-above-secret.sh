# title: the submodule is moved, and a file beside it gets a secret
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository library
repository
git submodule --quiet add ../library
save
clean >library/app.py
(cd library && save)
leak >app.py
git add --all
attempt git commit -qm change
