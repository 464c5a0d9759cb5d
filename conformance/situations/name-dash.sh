# title: the file's name looks like an option
# expect: blocked
# group: names
# finds: --quiet

. "$SUITE/lib.sh"

repository
leak >--quiet
git add --all
attempt git commit -qm change
