# title: a commit that went round pre-commit by `SKIP` is pushed
# expect: blocked
# group: managers
# stage: pre-push
# needs: pre-commit
# finds: app.py

. "$SUITE/lib.sh"

manager=$GATE_MANAGER
managed
repository
server
gate pre-commit
leak >app.py
git add app.py
quiet env SKIP=gate git commit -qm change
GATE_MANAGER=plain
[[ $manager == pre-commit ]] || gate
attempt git push -q origin main
