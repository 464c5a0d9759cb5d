# title: the attributes are those of Git LFS, but the secret itself is staged
# expect: blocked
# group: content
# finds: data.txt

. "$SUITE/lib.sh"

repository
echo '*.txt filter=lfs diff=lfs merge=lfs -text' >.gitattributes
save
git update-index --add --cacheinfo "100644,$(leak | git hash-object -w --stdin),data.txt"
attempt git commit -qm change
