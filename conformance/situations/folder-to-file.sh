# title: a folder is replaced by a file with a secret
# expect: blocked
# group: index
# finds: settings

. "$SUITE/lib.sh"

repository
mkdir settings
clean >settings/app.py
save
rm -r settings
leak >settings
git add --all
attempt git commit -qm change
