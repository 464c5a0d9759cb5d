# title: the line with the secret begins like the header of a diff
# expect: blocked
# group: content
# finds: app.txt

. "$SUITE/lib.sh"

repository
printf '++ b/%s\n' "$SECRET" >app.txt
git add app.txt
attempt git commit -qm change
