# title: `diff.wordRegex` and `diff.algorithm` are set, an old secret is edited beside
# expect: passes
# group: config

. "$SUITE/lib.sh"

repository
leak >app.py
save
git config diff.wordRegex .
git config diff.algorithm patience
leak | sed 's/$/ # old/' >app.py
git add app.py
attempt git commit -qm change
