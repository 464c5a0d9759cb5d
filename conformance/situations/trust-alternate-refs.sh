# title: `core.alternateRefsCommand`, and objects that are borrowed
# expect: blocked
# group: trust
# only: own

. "$SUITE/lib.sh"

repository upstream
git clone -q --shared . ../repo
cd ../repo
git config core.alternateRefsCommand "$(trap_program)"
leak >app.py
git add app.py
attempt by_hand
