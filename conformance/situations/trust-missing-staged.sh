# title: a remote helper is to bring the staged version, which is missing
# expect: refused
# group: trust
# only: own

. "$SUITE/lib.sh"

repository
leak >app.py
git add app.py
rm -f "$(object :app.py)"
git config core.repositoryFormatVersion 1
git config extensions.partialClone origin
git config remote.origin.promisor true
git config protocol.ext.allow always
git config remote.origin.url "ext::$(trap_program) %S"
attempt by_hand
