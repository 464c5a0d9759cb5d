# title: `gpg.program`, and signatures are to be shown
# expect: blocked
# group: trust
# only: own

. "$SUITE/lib.sh"

repository
git config gpg.program "$(trap_program)"
git config log.showSignature true
commit=$(git cat-file commit HEAD | sed $'s/^committer .*/&\\\ngpgsig -----BEGIN PGP SIGNATURE-----\\\n \\\n AAAA\\\n -----END PGP SIGNATURE-----/' |
    git hash-object -t commit -w --stdin)
git reset -q --soft "$commit"
leak >app.py
git add app.py
attempt by_hand
