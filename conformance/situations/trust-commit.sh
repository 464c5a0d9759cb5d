# title: all of it at once, in a commit
# expect: blocked
# group: trust
# only: own
# finds: app.py

. "$SUITE/lib.sh"

repository
echo '* diff=mine filter=mine' >.gitattributes
save
leak >app.py
git add --all
for key in core.fsmonitor core.pager core.editor diff.external diff.mine.textconv \
    diff.mine.command filter.mine.clean filter.mine.smudge gpg.program core.sshCommand; do
    git config $key "$(trap_program)"
done
attempt git commit -qm change
