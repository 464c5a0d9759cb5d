#!/usr/bin/env bash
# hook.sh STAGE ARGUMENT...: what the hooks call. Runs the gate under test and
# records its exit code, its output, what it changed in the repositories, and
# whether it ran one of the programs laid out as traps.
set -uo pipefail
stage=$1
shift

# Times of folders are in it, so that a file made and removed again shows. Git
# itself renews the time of a shared index whenever it reads one.
snapshot() { find "$WORK" -not -name 'sharedindex.*' -printf '%y %m %s %i %T@ %p\n' | LC_ALL=C sort; }

name=${stage^^}
name=GATE_${name//-/_}
[[ -n ${!name-} ]] || exit 0

snapshot >"$RECORD/snapshot.before"
rm -f "$RECORD/executed"
bash -c "${!name}" gate "$@" >"$RECORD/tool" 2>&1
code=$?
snapshot >"$RECORD/snapshot.after"

cat "$RECORD/tool" >>"$RECORD/tools"
cat "$RECORD/tool" >&2
diff "$RECORD/snapshot.before" "$RECORD/snapshot.after" | grep '^[<>]' >>"$RECORD/touched"
[[ ! -e $RECORD/executed ]] || cat "$RECORD/executed" >>"$RECORD/executed.by-gate"
echo "$code" >>"$RECORD/codes"
exit "$code"
