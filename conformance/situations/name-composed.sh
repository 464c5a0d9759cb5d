# title: two names differ by how an accent is composed, one of the files has a secret
# expect: blocked
# group: names
# needs: byte-names

. "$SUITE/lib.sh"

repository
clean >$'caf\u00e9.py'
leak >$'cafe\u0301.py'
git add --all
attempt git commit -qm change
