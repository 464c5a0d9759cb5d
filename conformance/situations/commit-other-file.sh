# title: `git commit FILE` leaves out the staged file that has the secret
# expect: passes
# group: index

. "$SUITE/lib.sh"

repository
clean | tee app.py >other.py
save
leak >>app.py
git add app.py
lines >>other.py
attempt git commit -qm change other.py
