# title: a folder with old secrets is renamed
# expect: passes
# group: rewrite

. "$SUITE/lib.sh"

repository
mkdir -p src/deep
leak >src/app.py
leak "$OTHER" >src/deep/app.py
save
git mv src lib
attempt git commit -qm change
