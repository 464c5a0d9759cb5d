# title: `git commit -a` takes a secret along that was not staged
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
clean >app.py
save
leak >>app.py
attempt git commit -qam change
