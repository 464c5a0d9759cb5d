# title: there is a pack that is garbage
# expect: blocked
# group: repository
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
name=.git/objects/pack/pack-0123456789012345678901234567890123456789
echo garbage | tee $name.pack >$name.idx
attempt git commit -qm change
