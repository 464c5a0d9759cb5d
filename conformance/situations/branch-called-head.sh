# title: there are a branch and a file called HEAD
# expect: blocked
# group: merge
# finds: HEAD

. "$SUITE/lib.sh"

repository
git update-ref refs/heads/HEAD HEAD
leak >HEAD
git add HEAD
attempt git commit -qm change
