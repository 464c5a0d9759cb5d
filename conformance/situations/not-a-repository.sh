# title: the tool is run by hand in a folder that is no repository
# expect: refused
# group: repository

. "$SUITE/lib.sh"

leak >app.py
attempt by_hand
