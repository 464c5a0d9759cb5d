# title: `GIT_CONFIG_COUNT` sets an external diff and colours
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
export GIT_CONFIG_COUNT=2
export GIT_CONFIG_KEY_0=diff.external GIT_CONFIG_VALUE_0=true
export GIT_CONFIG_KEY_1=color.ui GIT_CONFIG_VALUE_1=always
attempt git commit -qm change
