# title: all of it at once, in a push
# expect: blocked
# group: trust
# stage: pre-push
# only: own
# finds: app.py

. "$SUITE/lib.sh"

repository
echo '* diff=mine filter=mine' >.gitattributes
save
server
leak >app.py
save
for key in core.fsmonitor core.pager diff.external diff.mine.textconv diff.mine.command \
    filter.mine.clean filter.mine.smudge gpg.program core.sshCommand; do
    git config $key "$(trap_program)"
done
attempt git push -q origin main
