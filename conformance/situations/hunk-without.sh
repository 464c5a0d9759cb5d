# title: of two changes to a file, the one without the secret is staged by `git add -p`
# expect: passes
# group: index

. "$SUITE/lib.sh"

repository
lines >app.py
save
{ clean; lines; leak; } >app.py
quiet git add -p app.py <<<$'y\nn'
attempt git commit -qm change
