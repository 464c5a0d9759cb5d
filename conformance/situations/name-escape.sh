# title: the file's name has a sequence that clears the terminal
# expect: blocked
# group: names
# needs: byte-names
# finds: %1B[2J%1B]0;title%07app.py

. "$SUITE/lib.sh"

repository
leak >$'\e[2J\e]0;title\aapp.py'
git add --all
attempt git commit -qm change
