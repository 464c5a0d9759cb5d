# title: the configuration of a submodule
# expect: blocked
# group: trust
# only: own

. "$SUITE/lib.sh"

repository library
repository
git submodule --quiet add ../library
save
git config submodule.library.update "!$(trap_program)"
git -C library config core.fsmonitor "$(trap_program)"
git -C library config diff.external "$(trap_program)"
clean >library/app.py
leak >app.py
git add app.py
attempt by_hand
