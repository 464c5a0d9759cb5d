#!/usr/bin/env python3
"""Writes 90,000 bytes of ordinary code without secrets, the same on every machine."""
import sys
words = """account batch buffer cache child client column config count cursor default depth entry
error event field filter format group handler header index input item key label length limit
line list message method model name node number offset option order owner page parent path
query queue range reader record request result row schema scope session size source state
status store stream table target task text time token total type user value version view""".split()
state = 1
def pick(choices):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return choices[(state >> 33) % len(choices)]
def camel():
    return pick(words) + pick(words).title()
parts, size = [], 0
while size < 90_000:
    f, a, b, c = camel(), camel(), camel(), camel()
    part = f"""// Finds the {pick(words)} of a {pick(words)}, or the first {pick(words)} with the same {pick(words)}.
export function {f}({a}: {pick(words).title()}, {b} = {pick(range(4096))}): string[] {{
  const {c} = {a}.{pick(words)}.{camel()}("{pick(words)}-{pick(words)}", {{ {pick(words)}: {b} }});
  if ({c}.length > {pick(range(100))} && {b} !== 0x{pick(range(65536)):04x}) {{
    throw new Error(`no {pick(words)} for ${{{b}}} in the {pick(words)} {pick(words)}`);
  }}
  return {c}.map((it) => it.{pick(words)} ?? this.{camel()}.{pick(words)}).slice(0, {b});
}}

"""
    parts.append(part)
    size += len(part)
sys.stdout.buffer.write(("".join(parts)[:89_999] + "\n").encode())
