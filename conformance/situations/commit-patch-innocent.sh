# title: `git commit -p` leaves the hunk that has the secret
# expect: passes
# group: index

. "$SUITE/lib.sh"

repository
lines >app.py
save
{ leak; lines; clean; } >app.py
attempt bash -c 'printf "n\ny\n" | git commit -qpm change'
