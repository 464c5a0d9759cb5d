# title: the tool is run by hand in a bare repository
# expect: refused
# group: repository

. "$SUITE/lib.sh"

unborn repo --bare
attempt by_hand
