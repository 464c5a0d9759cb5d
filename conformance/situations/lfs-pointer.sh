# title: a pointer of Git LFS is staged, the work tree has the secret
# expect: passes
# group: content

. "$SUITE/lib.sh"

repository
echo '*.bin filter=lfs diff=lfs merge=lfs -text' >.gitattributes
save
leak >data.bin
id=$(sha256sum <data.bin)
pointer=$(printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 51\n' "${id% *}" |
    git hash-object -w --stdin)
git update-index --add --cacheinfo "100644,$pointer,data.bin"
attempt git commit -qm change
