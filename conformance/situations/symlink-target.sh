# title: the secret is the target of a symbolic link
# expect: blocked
# group: index
# finds: link

. "$SUITE/lib.sh"

repository
ln -s "https://$SECRET@host.example" link
git add link
attempt git commit -qm change
