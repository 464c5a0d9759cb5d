# title: `diff.ignoreSubmodules` is `all`, a submodule and a file with a secret are staged
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository library
repository
git submodule --quiet add ../library
save
git config diff.ignoreSubmodules all
git config diff.submodule log
clean >library/app.py
(cd library && save)
git add --force library
leak >app.py
git add app.py
attempt git commit -qm change
