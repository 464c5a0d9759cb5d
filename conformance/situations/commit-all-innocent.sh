# title: `git commit -a` replaces a staged secret by an innocent version
# expect: passes
# group: index

. "$SUITE/lib.sh"

repository
clean >app.py
save
leak >app.py
git add app.py
lines >app.py
attempt git commit -qam change
