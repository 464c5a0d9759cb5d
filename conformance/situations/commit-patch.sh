# title: `git commit -p` takes the hunk that has the secret
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
lines >app.py
save
{ leak; lines; clean; } >app.py
attempt bash -c 'printf "y\nn\n" | git commit -qpm change'
