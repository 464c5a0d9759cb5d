# title: `git commit --include FILE` adds a file with a secret to what is staged
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
clean | tee app.py >other.py
save
lines >>other.py
git add other.py
leak >>app.py
attempt git commit -qm change --include app.py
