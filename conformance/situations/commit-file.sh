# title: `git commit FILE` takes a file with a secret
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
clean | tee app.py >other.py
save
leak >>app.py
attempt git commit -qm change app.py
