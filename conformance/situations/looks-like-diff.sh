# title: the file looks like a diff that removes the secret
# expect: blocked
# group: content
# finds: app.patch

. "$SUITE/lib.sh"

repository
{
    printf -- '--- a/app.py\n+++ b/app.py\n@@ -1 +0,0 @@\n-'
    leak
    printf 'diff --git a/x b/x\ndeleted file mode 100644\n'
} >app.patch
git add app.patch
attempt git commit -qm change
