use super::*;
use std::fmt::Write as _;

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let shell = PowerShell::read(text.as_bytes());
    let lines = shell.commands.iter().map(|command| {
        let mut line = String::new();
        for (sign, index) in
            [('<', command.piped_from), ('>', command.piped_to), ('^', command.inside)]
        {
            if let Some(index) = index {
                let _ = write!(line, "{sign}{index} ");
            }
        }
        if let Some(assigned) = &command.assigned {
            let _ = write!(line, "{} := ", &text[assigned.clone()]);
        }
        for word in &command.words {
            let value = word.value(text.as_bytes());
            let _ = write!(line, "[{}]", String::from_utf8_lossy(&value));
        }
        for redirect in &command.redirects {
            let _ = write!(
                line,
                " {}|{}",
                &text[redirect.operator.clone()],
                &text[redirect.target.clone()]
            );
        }
        line
    });
    assert_eq!(lines.collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn commands_are_split_at_separators() {
    check("a b; c | d && e\nf", &["[a][b]", ">2 [c]", "<1 [d]", "[e]", "[f]"]);
    check("a `\n  -b `\r\n -c\r\nd", &["[a][-b][-c]", "[d]"]);
    check("a |\n b\n | c", &[">1 [a]", "<0 >2 [b]", "<1 [c]"]);
    check("a # b\n<# c\nd #> e", &["[a]", "[e]"]);
    check("& 'a b' c; . ./d.ps1", &["[a b][c]", "[./d.ps1]"]);
    check("a b,\n c", &["[a][b,][c]"]);
    check("a > b 2>&1 *>> c", &["[a] >|b 2>&|1 *>>|c"]);
}

#[test]
fn strings_say_what_they_say() {
    check("a 'b ''c' \"d \"\"e`\"f $x\" g`\"h", &["[a][b 'c][d \"e\"f $x][g\"h]"]);
    check("a @\"\nb \"c\" $(d)\n\"@ e", &["[a][b \"c\" $(d)][e]", "^0 [d]"]);
    check("a @'\r\nb $(d)\r\n'@ e", &["[a][b $(d)][e]"]);
    check("a \"b $(c \"d\") e\" f", &["[a][b $(c \"d\") e][f]", "^0 [c][d]"]);
    let text = "a 'b' \"c\" x@'\nd\n'@ \"$('e')\"";
    let shell = PowerShell::read(text.as_bytes());
    let strings: Vec<_> = shell
        .strings
        .iter()
        .map(|string| (&text[string.content.clone()], string.literal))
        .collect();
    assert_eq!(strings, [("b", true), ("c", false), ("d", true), ("$('e')", false), ("e", true)]);
    assert!(shell.commands[0].words[1].is_literal_at(text.as_bytes(), 3));
    assert!(!shell.commands[0].words[2].is_literal_at(text.as_bytes(), 7));
}

#[test]
fn results_are_assigned() {
    check("$x = a b", &["$x := [a][b]"]);
    check("$x=a -b=c", &["$x := [a][-b=c]"]);
    check("$env:X = \"y\"", &["$env:X := [y]"]);
    check("[string]$x += 'y'", &["[string]$x := [y]"]);
    check("$x.y = a | b", &[">1 $x.y := [a]", "<0 [b]"]);
    check("$x =\n  a", &["$x := [a]"]);
    check(
        "a @{ B = 'c'; 'd' = $e }",
        &["[a][@{ B = c; d = $e }]", "^0 B := [c]", "^0 'd' := [$e]"],
    );
    check("a b = c", &["[a][b][=][c]"]);
}

#[test]
fn statements_hold_commands() {
    check(
        "if ($a -eq 'b') { c } elseif (d) { e } else { f }\ng",
        &["[$a][-eq][b]", "[c]", "[d]", "[e]", "[f]", "[g]"],
    );
    check("function A-B($x)\n{\n c\n}\nd", &["[$x]", "[c]", "[d]"]);
    check("foreach ($x in a) { b $x }", &["$x := [a]", "[b][$x]"]);
    check("try { a } catch [X] { b } finally { c }; return d", &["[a]", "[b]", "[c]", "[d]"]);
    check("do { a } while (b)\nc", &["[a]", "[b]", "[c]"]);
    check(
        "a | ForEach-Object { b $_ } | c",
        &[">1 [a]", "<0 >3 [ForEach-Object][{ b $_ }]", "^1 [b][$_]", "<1 [c]"],
    );
    check("(a b).c('d') | e", &[">3 [(a b).c(d)]", "^0 [a][b]", "^0 [d]", "<0 [e]"]);
    check("[A]::B((c))", &["[[A]::B((c))]", "^0 [(c)]", "^1 [c]"]);
    check("a ${{ secrets['x'] }} -p <b> ${c d}", &["[a][${{ secrets[x] }}][-p][<b>][${c d}]"]);
}

#[test]
fn offsets_find_the_innermost_command() {
    let text = "a (b c) d # e\n{ f }";
    let shell = PowerShell::read(text.as_bytes());
    for (needle, expected) in
        [("a", Some(0)), ("c", Some(1)), ("d", Some(0)), ("e", None), ("f", Some(2))]
    {
        assert_eq!(shell.command_at(text.find(needle).unwrap()), expected, "{needle}");
    }
    assert!(shell.in_comment(text.find('e').unwrap()));
}

#[test]
fn what_never_closes_ends_somewhere_sensible() {
    check("a \"b\nc", &["[a][b]", "[c]"]);
    check("a 'b\nc", &["[a][b]", "[c]"]);
    check(") a }", &["[)][a][}]"]);
}

const SAMPLE: &str = "param([string]$A = 'b')\n\
    $x = a \"b $(c 'd') ${e}\" | f -G:@{ h = @(1, 2) } `\n\
    -i <# j #>\n\
    if ($k) { l > m 2>&1 } else { & n @\"\no $(p)\n\"@ }\nfunction q { foreach ($r in s) { t } }\n";

fn hostile(text: &[u8]) {
    let started = std::time::Instant::now();
    let shell = PowerShell::read(text);
    assert!(shell.commands.is_sorted_by_key(|command| command.span.start));
    assert!(shell.comments.is_sorted_by_key(|comment| comment.start));
    for (index, command) in shell.commands.iter().enumerate() {
        assert!(command.span.start <= command.span.end && command.span.end <= text.len());
        for word in command.words.iter().take(if index < 20 { 10 } else { 0 }) {
            word.value(text);
            word.is_literal_at(text, word.span.start);
        }
    }
    for string in &shell.strings {
        assert!(string.content.start <= string.content.end && string.span.end <= text.len());
        assert!(string.span.start <= string.content.start && string.content.end <= string.span.end);
    }
    for at in (0..text.len() + 2).step_by(text.len() / 500 + 1) {
        shell.command_at(at);
        shell.in_comment(at);
    }
    let most = std::time::Duration::from_secs(20);
    assert!(started.elapsed() < most, "{:?} {:?}", started.elapsed(), text.get(..20));
}

#[test]
fn no_input_is_too_bad() {
    for end in 0..SAMPLE.len() {
        hostile(&SAMPLE.as_bytes()[..end]);
        hostile(&SAMPLE.as_bytes()[end..]);
    }
    let mut state = 1u64;
    let alphabet = b"\"'`$(){}[]<>|&;#\\\n\r \tab=_@*%@\"\n@'\n\n'@\n\"@${{if in . + ";
    for length in (0..1000).map(|round| round % 300) {
        let text: Vec<u8> = (0..length)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                match state >> 60 {
                    0 => (state >> 33) as u8,
                    _ => alphabet[(state >> 33) as usize % alphabet.len()],
                }
            })
            .collect();
        hostile(&text);
    }
}

#[test]
fn openers_without_end_take_linear_time() {
    // Without optimization as much takes several times as long.
    let size = if cfg!(debug_assertions) { 50_000 } else { 200_000 };
    for unit in [
        "(",
        "$(",
        "${",
        "`",
        "\"",
        "'",
        "\"$(",
        "{",
        "@(",
        "@{",
        "@\"\n",
        "@'\n",
        "<#",
        "#",
        "if ",
        "if (",
        "function ",
        "if a\n",
        "a | ",
        "a > ",
        "$a = ",
        "$a=",
        "=",
        "`\n",
        "a,\n",
        "${{",
        ")",
        "}",
        "{)",
        "(}",
        "@\" ",
        "''",
        "\"\"",
        "& ",
        "[",
        "$x, $y = ",
        "@'\n'",
        "x@\"\n\"",
    ] {
        let text = unit.repeat(size / unit.len());
        hostile(text.as_bytes());
    }
}
