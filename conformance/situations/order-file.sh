# title: `diff.orderFile` puts the file with the secret last
# expect: blocked
# group: config
# finds: app.py

. "$SUITE/lib.sh"

repository
printf '*.txt\n' >"$WORK/order"
git config diff.orderFile "$WORK/order"
leak >app.py
clean >other.txt
git add --all
attempt git commit -qm change
