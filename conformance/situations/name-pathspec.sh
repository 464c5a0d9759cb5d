# title: the file's name looks like a pathspec
# expect: blocked
# group: names
# finds: :(glob)**/app.py

. "$SUITE/lib.sh"

repository
mkdir -p ':(glob)**'
leak >':(glob)**/app.py'
git --literal-pathspecs add .
attempt git commit -qm change
