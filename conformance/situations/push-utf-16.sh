# title: a UTF-16 file with a secret is pushed
# expect: blocked
# group: push
# stage: pre-push
# finds: app.py

. "$SUITE/lib.sh"

repository
server
{ printf '\xff\xfe'; leak | iconv -f UTF-8 -t UTF-16LE; } >app.py
save
attempt git push -q origin main
