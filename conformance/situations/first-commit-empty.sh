# title: the first commit of a repository is empty, there is no index yet
# expect: passes
# group: index

. "$SUITE/lib.sh"

unborn
attempt git commit -qm begin --allow-empty
