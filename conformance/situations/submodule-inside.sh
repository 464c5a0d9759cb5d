# title: the commit is made in a submodule
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository library
repository
git submodule --quiet add ../library
save
cd library
leak >app.py
git add app.py
attempt git commit -qm change
