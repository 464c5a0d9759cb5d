# title: the locale is `C`, a file with an old secret and a name beyond ASCII is edited
# expect: passes
# group: config

. "$SUITE/lib.sh"

repository
{ leak; lines; } >äpp.py
save
clean >>äpp.py
git add --all
attempt env LANG=C LC_ALL=C git commit -qm change
