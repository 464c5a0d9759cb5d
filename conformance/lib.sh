# shellcheck shell=bash
# Words that the situations are written in. The runner (run.py) sets:
#   $SUITE    this folder             $WORK     an empty folder for repositories
#   $SECRET, $OTHER  two credentials  $RECORD   a folder for what is observed
#   $STAGE    the hook the situation is about
#   $GATE_MANAGER, $GATE_PRE_COMMIT … how the gate is installed and called
set -euo pipefail
cd "$WORK"

# unborn [NAME [OPTION...]]: an empty repository of that name; goes there.
unborn() {
    local name=${1:-repo}
    git init --quiet "${@:2}" "$WORK/$name"
    cd "$WORK/$name"
}

# repository [NAME [OPTION...]]: the same with one innocent commit.
repository() {
    unborn "$@"
    echo '# An example' >README.md
    save begin
}

# server [NAME]: a bare repository that has this one's history and is its remote.
server() {
    local name=${1:-origin}
    git clone --quiet --bare . "$WORK/$name.git"
    git remote add "$name" "../$name.git"
    git fetch --quiet "$name"
}

# save [MESSAGE]: commits the whole work tree; no gate is asked.
save() {
    git add --all
    git -c core.hooksPath=/dev/null commit --quiet --allow-empty --message="${1:-save}"
}

# leak [VALUE]: a line with a credential in it. clean: lines without.
leak() { printf 'token = "%s"\n' "${1:-$SECRET}"; }
clean() { printf 'def answer():\n    return 42\n'; }

# lines [NAME]: forty different innocent lines.
lines() {
    local i
    for i in {1..40}; do printf 'value_%d = "%s number %d"\n' "$i" "${1:-line}" "$i"; done
}

# quiet COMMAND...: no output, and may fail (for a conflict that is wanted).
quiet() { "$@" >>"$RECORD/quiet" 2>&1 || true; }

# object NAME: the file of a loose object.
object() {
    local id
    id=$(git rev-parse "$1")
    git rev-parse --git-path "objects/${id:0:2}/${id:2}"
}

# trap_program: path of a program that leaves a trace when the gate runs it.
trap_program() {
    printf '#!/bin/sh\necho "$0 $*" >>"%s/executed"\n' "$RECORD" >"$RECORD/trap"
    chmod +x "$RECORD/trap"
    echo "$RECORD/trap"
}

# gate [STAGE]: installs the gate in the current repository. `attempt` does it
# by itself; call it for another repository or another stage than the usual.
gate() {
    local stage=${1:-$STAGE} hooks
    gated=yes
    case $GATE_MANAGER in
    plain)
        hooks=$(git rev-parse --git-path hooks)
        mkdir -p "$hooks"
        printf '#!/bin/sh\nexec bash "$SUITE/hook.sh" %s "$@"\n' "$stage" >"$hooks/$stage"
        chmod +x "$hooks/$stage"
        ;;
    pre-commit | prek)
        local call=$stage names=true
        [[ $stage != pre-commit && $stage != pre-merge-commit ]] || call=files
        [[ $stage != pre-push ]] || names=false
        cat >"$RECORD/hooks.yaml" <<END
repos:
- repo: local
  hooks:
  - {id: gate, name: gate, language: system, stages: [$stage], require_serial: true,
     always_run: true, pass_filenames: $names, entry: 'bash "$SUITE/hook.sh" $call'}
END
        quiet "$GATE_MANAGER" install --config "$RECORD/hooks.yaml" --hook-type "$stage"
        ;;
    lefthook)
        printf '%s:\n  commands:\n    gate:\n      use_stdin: true\n      run: bash "%s/hook.sh" %s {0}\n' \
            "$stage" "$SUITE" "$stage" >"$RECORD/lefthook.yml"
        export LEFTHOOK_CONFIG=$RECORD/lefthook.yml
        quiet lefthook install
        ;;
    husky)
        (
            cd "$(git rev-parse --show-toplevel)"
            quiet husky
            printf 'exec bash "$SUITE/hook.sh" %s "$@"\n' "$stage" >".husky/$stage"
        )
        ;;
    esac
}

# managed: the hook is installed by pre-commit (or prek), which hands over names
# of files. by_manager [OPTION...]: its command `run`.
managed() { [[ $GATE_MANAGER == prek ]] || GATE_MANAGER=pre-commit; }
by_manager() { "$GATE_MANAGER" run --config "$RECORD/hooks.yaml" "$@"; }

# by_hand [ARGUMENT...]: runs the gate without git, as a person would.
by_hand() { bash "$SUITE/hook.sh" "$STAGE" "$@"; }

# state: what has been committed, in all repositories, read without git. (The
# names of reference tables are random.)
state() {
    find . \( -path '*/logs/*' -prune \) -o -type f \
        \( -name HEAD -o -name packed-refs -o -path '*/refs/*' -o -path '*/reftable/*.ref' \) -print0 |
        LC_ALL=C sort -z | xargs -0 -r sha256sum | sed 's/-[0-9a-f]*\.ref$//'
}

# attempt COMMAND...: the one step that the gate has to judge.
attempt() {
    local code=0
    [[ ! -e $RECORD/attempt ]] || { echo "a second attempt" >&2; exit 1; }
    [[ -n ${gated-} || $1 == by_hand ]] || gate
    (cd "$WORK" && state) >"$RECORD/before"
    "$@" >"$RECORD/output" 2>&1 </dev/null || code=$?
    (cd "$WORK" && state) >"$RECORD/after"
    echo "$code" >"$RECORD/attempt"
}
