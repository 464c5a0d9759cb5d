# title: the index is missing, the tool is run by hand
# expect: refused|passes
# group: repository

. "$SUITE/lib.sh"

repository
rm .git/index
attempt by_hand
