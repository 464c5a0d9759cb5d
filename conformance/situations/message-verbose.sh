# title: `git commit -v` shows the removed secret below the line that is cut off
# expect: passes
# group: messages
# stage: commit-msg

. "$SUITE/lib.sh"

repository
leak >app.py
save
clean >app.py
git add app.py
attempt env GIT_EDITOR='sed -i 1iChange' git commit -qv
