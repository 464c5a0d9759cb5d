# title: two files with old secrets exchange their names
# expect: passes
# group: rewrite

. "$SUITE/lib.sh"

repository
leak >one.py
leak "$OTHER" >two.py
save
leak "$OTHER" >one.py
leak >two.py
git add --all
attempt git commit -qm change
