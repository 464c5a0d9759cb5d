# title: `core.fileMode` is off, a file with an old secret gets another mode
# expect: passes
# group: config

. "$SUITE/lib.sh"

repository
leak >app.py
save
git config core.fileMode false
chmod +x app.py
git update-index --chmod=+x app.py
attempt git commit -qm change
