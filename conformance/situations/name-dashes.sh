# title: the file's name is two dashes
# expect: blocked
# group: names

. "$SUITE/lib.sh"

repository
leak >--
git add --all
attempt git commit -qm change
