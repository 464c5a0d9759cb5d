# title: an old secret is removed from one file and another one added to a second
# expect: blocked
# group: rewrite
# finds: two.py

. "$SUITE/lib.sh"

repository
leak >one.py
clean >two.py
save
clean >one.py
leak "$OTHER" >>two.py
git add --all
attempt git commit -qm change
