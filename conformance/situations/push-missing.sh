# title: an object of the history is missing that the server has anyway
# expect: passes
# group: push
# stage: pre-push

. "$SUITE/lib.sh"

repository
lines >app.py
save
server
rm -f "$(object HEAD~:README.md)" "$(object HEAD:app.py)"
git rm -q --cached app.py README.md
rm app.py README.md
clean >other.py
save
attempt git push -q origin main
