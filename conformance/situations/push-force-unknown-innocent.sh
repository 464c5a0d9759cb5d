# title: a branch beside an old secret is pushed by force over commits that are not here
# expect: passes
# group: push
# stage: pre-push

. "$SUITE/lib.sh"

repository
leak >app.py
save
server
git clone -q ../origin.git ../elsewhere
(cd ../elsewhere && save other && git push -q origin main)
clean >other.py
save
attempt git push -q --force origin main
