# title: the file's name looks like a pathspec that excludes all
# expect: blocked
# group: names
# finds: :!app.py

. "$SUITE/lib.sh"

repository
leak >':!app.py'
git --literal-pathspecs add .
attempt git commit -qm change
