# title: of two changes to a file, the one with the secret is staged by `git add -p`
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
lines >app.py
save
{ leak; lines; clean; } >app.py
quiet git add -p app.py <<<$'y\nn'
attempt git commit -qm change
