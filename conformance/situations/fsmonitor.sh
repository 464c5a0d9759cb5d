# title: a file monitor says that nothing has changed
# expect: blocked
# group: index
# finds: app.py

. "$SUITE/lib.sh"

repository
printf '#!/bin/sh\nprintf "token\\0"\n' >"$WORK/monitor"
chmod +x "$WORK/monitor"
git config core.fsmonitor "$WORK/monitor"
leak >app.py
git add app.py
git status --short >"$RECORD/quiet"
attempt git commit -qm change
