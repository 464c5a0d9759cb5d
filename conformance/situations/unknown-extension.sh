# title: the repository has an extension that nobody knows
# expect: refused
# group: repository

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
git config core.repositoryFormatVersion 1
git config extensions.fromTheFuture true
attempt by_hand
