# title: `core.symlinks` is off, the secret is the target of a symbolic link
# expect: blocked
# group: config
# finds: link

. "$SUITE/lib.sh"

repository
git config core.symlinks false
target=$(printf 'https://%s@host.example' "$SECRET" | git hash-object -w --stdin)
git update-index --add --cacheinfo "120000,$target,link"
attempt git commit -qm change
