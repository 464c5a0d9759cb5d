# title: the path has more than 4,000 bytes
# expect: blocked
# group: names

. "$SUITE/lib.sh"

repository
path=app.py
for _ in {1..40}; do path=$(printf 'f%.0s' {1..100})/$path; done
git update-index --add --cacheinfo "100644,$(leak | git hash-object -w --stdin),$path"
attempt git commit -qm change
