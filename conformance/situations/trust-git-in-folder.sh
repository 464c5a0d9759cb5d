# title: a program called git lies in the work tree, `PATH` begins with the current folder
# expect: blocked
# group: trust
# only: own

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
for name in git gpg ssh sh less; do cp "$(trap_program)" $name; done
GATE_PRE_COMMIT="PATH=.:\$PATH; $GATE_PRE_COMMIT"
attempt by_hand
