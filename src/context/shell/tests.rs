use super::*;
use std::fmt::Write as _;

fn said(text: &str, range: &Range<usize>) -> String {
    text[range.clone()].to_owned()
}

/// One line a command: `index<from>to^inside: assignments; words; redirections`.
fn outline(text: &str) -> Vec<String> {
    described(text, &Shell::read(text.as_bytes()))
}

fn described(text: &str, shell: &Shell) -> Vec<String> {
    let bytes = text.as_bytes();
    let lines = shell.commands.iter().map(|command| {
        let mut line = String::new();
        for (sign, index) in
            [('<', command.piped_from), ('>', command.piped_to), ('^', command.inside)]
        {
            if let Some(index) = index {
                let _ = write!(line, "{sign}{index} ");
            }
        }
        if command.substitution && command.inside.is_none() {
            line += "^- ";
        }
        for assignment in &command.assignments {
            let _ = write!(
                line,
                "{}:={} ",
                said(text, &assignment.name),
                said(text, &assignment.value)
            );
        }
        for word in &command.words {
            let _ = write!(line, "[{}]", String::from_utf8_lossy(&word.value(bytes)));
        }
        for redirect in &command.redirects {
            let _ = write!(
                line,
                " {}|{}",
                said(text, &redirect.operator),
                said(text, &redirect.target)
            );
        }
        line
    });
    lines.collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(outline(text), expected, "{text}");
}

#[test]
fn simple_commands_are_split_at_separators() {
    check("a b; c && d || e & f\ng", &["[a][b]", "[c]", "[d]", "[e]", "[f]", "[g]"]);
    check("a \\\n  -b \\\r\n  c\r\nd", &["[a][-b][c]", "[d]"]);
    check("fo\\\no b", &["[foo][b]"]);
    check("  # only a comment\n\n;;\n", &[]);
    check("a#b # c 'd\ne", &["[a#b]", "[e]"]);
}

#[test]
fn quotes_are_taken_away() {
    for (word, value) in [
        ("'a b'", "a b"),
        ("\"a b\"", "a b"),
        ("a'b'\"c\"d", "abcd"),
        (r#""a\"b\n\\\$x""#, r#"a"b\n\$x"#),
        (r"a\ b\'c", "a b'c"),
        (r"$'a\tb\x41\101\'c'", "a\tbAA'c"),
        ("$\"a b\"", "a b"),
        ("\"$(echo \"a b\" 'c)')\"", "$(echo \"a b\" 'c)')"),
        ("${x:-\"a b\"}'c'", "${x:-\"a b\"}c"),
        ("`echo 'a b'`c", "`echo 'a b'`c"),
        ("''", ""),
        ("--x=\"$A\"", "--x=$A"),
        ("\"it's\"", "it's"),
        ("${{ secrets['A B'] }}", "${{ secrets['A B'] }}"),
        ("{{ a | b('c d') }}", "{{ a | b('c d') }}"),
        ("\"{{ a \"b\" }}\"", "{{ a \"b\" }}"),
    ] {
        let text = format!("cmd {word} end");
        let shell = Shell::read(text.as_bytes());
        let words = &shell.commands[0].words;
        assert_eq!(words.len(), 3, "{word} {words:?}");
        assert_eq!(said(&text, &words[1].span), word);
        assert_eq!(String::from_utf8_lossy(&words[1].value(text.as_bytes())), value, "{word}");
    }
}

#[test]
fn what_stands_in_single_quotes_is_literal() {
    let text = r#"x a'$A'"$B"'$C'$'$D'"it's $E"$(f '$G')"#;
    let shell = Shell::read(text.as_bytes());
    let word = &shell.commands[0].words[1];
    for (name, literal) in
        [("$A", true), ("$B", false), ("$C", true), ("$D", true), ("$E", false), ("$G", false)]
    {
        let at = text.find(name).unwrap();
        assert_eq!(word.is_literal_at(text.as_bytes(), at), literal, "{name}");
    }
    assert!(shell.commands[1].words[1].is_literal_at(text.as_bytes(), text.find("$G").unwrap()));
}

#[test]
fn pipes_join_commands() {
    check("a | b |& c", &[">1 [a]", "<0 >2 [b]", "<1 [c]"]);
    check("a |\n\n # c\n b", &[">1 [a]", "<0 [b]"]);
    check("a \\\n | b", &[">1 [a]", "<0 [b]"]);
    check("a || b", &["[a]", "[b]"]);
    check("! a | b && c", &[">1 [a]", "<0 [b]", "[c]"]);
}

#[test]
fn groups_share_their_pipes() {
    check("{ a; b; } | c", &[">2 [a]", ">2 [b]", "<1 [c]"]);
    check("(a; b | d) | c", &[">3 [a]", ">2 [b]", "<1 >3 [d]", "<2 [c]"]);
    check("a | (cd x && b)", &[">1 [a]", "<0 [cd][x]", "<0 [b]"]);
    check("if a; then b; else c; fi | d", &[">3 [a]", ">3 [b]", ">3 [c]", "<2 [d]"]);
    check(
        "a | while read x; do b; done | c",
        &[">1 [a]", "<0 >3 [read][x]", "<0 >3 [b]", "<2 [c]"],
    );
    check("{ a; }\n| b\n{ c; }; d", &[">1 [a]", "<0 [b]", "[c]", "[d]"]);
}

#[test]
fn reserved_words_are_no_words() {
    check("if a; then\n b\nelif c; then d; fi", &["[a]", "[b]", "[c]", "[d]"]);
    check("while ! a; do b; done; until c; do d; done", &["[a]", "[b]", "[c]", "[d]"]);
    check("for x in a b \"$(c)\"; do d $x; done", &["^- [c]", "[d][$x]"]);
    check("for x in a\ndo b; done\nfor x do c; done", &["[b]", "[c]"]);
    check("for ((i=0; i<3; i++)); do a; done", &["[a]"]);
    check("select x in a b; do c; done", &["[c]"]);
    check("time a; time -p b; coproc c", &["[a]", "[time][-p][b]", "[c]"]);
    check("echo if then done fi }", &["[echo][if][then][done][fi][}]"]);
    check("if [ -f x ]; then a; fi; b", &["[[][-f][x][]]", "[a]", "[b]"]);
    check("if ! a >/dev/null 2>&1; then b; fi", &["[a] >|/dev/null 2>&|1", "[b]"]);
}

#[test]
fn cases_are_read_by_clause() {
    let text = "case \"$(a)\" in\n  x|y) b;;\n  (z) c ;&\n\
        @(p|q)*) d;;&\n  \"e)\") f;;\n  *) g\nesac | h";
    check(text, &["^- [a]", ">6 [b]", ">6 [c]", ">6 [d]", ">6 [f]", ">6 [g]", "<5 [h]"]);
    check("x=$(case a in a) b;; esac)\nc", &["x:=$(case a in a) b;; esac) ", "^0 [b]", "[c]"]);
    check("case a in b) if c; then d; fi;; e) f;; esac; g", &["[c]", "[d]", "[f]", "[g]"]);
}

#[test]
fn functions_are_known() {
    let text = "f() { a; }\nfunction g { b; }\nfunction h() (c)\ni-j ()\n{\n d $(e)\n}\nk";
    check(text, &["[a]", "[b]", "[c]", "[d][$(e)]", "^3 [e]", "[k]"]);
    let shell = Shell::read(text.as_bytes());
    let names: Vec<_> = shell.functions.iter().map(|function| said(text, &function.name)).collect();
    assert_eq!(names, ["f", "g", "h", "i-j"]);
    let spans: Vec<_> = shell.functions.iter().map(|function| said(text, &function.span)).collect();
    assert_eq!(spans[0], "f() { a; }");
    assert_eq!(spans[2], "h() (c)");
    let of: Vec<_> = shell.commands.iter().map(|command| command.function).collect();
    assert_eq!(of, [Some(0), Some(1), Some(2), Some(3), None, None]);
}

#[test]
fn assignments_stand_before_the_program() {
    check("A=b C='d e' f G=h", &["A:=b C:='d e' [f][G=h]"]);
    check("export A=b", &["[export][A=b]"]);
    check("A+=b", &["A:=b "]);
    check("A[1]=b", &["A:=b "]);
    check("A=(b \"c $(d)\" # e )\n f) g", &["A:=(b \"c $(d)\" # e )\n f) [g]", "^0 [d]"]);
    check("local -a x=(a b); c", &["[local][-a][x=(a b)]", "[c]"]);
    check("A=$(b | c) D=`e f`", &["A:=$(b | c) D:=`e f` ", ">2 ^0 [b]", "<1 ^0 [c]", "^0 [e][f]"]);
    check("A=${B:-c d} e", &["A:=${B:-c d} [e]"]);
    check("A=\nb", &["A:= ", "[b]"]);
}

#[test]
fn redirections_are_no_words() {
    check("a >b 2>>c <d &>e 2>&1 f", &["[a][f] >|b 2>>|c <|d &>|e 2>&|1"]);
    check("a <<<\"$b\" >&2", &["[a] <<<|\"$b\" >&|2"]);
    check(">a", &[" >|a"]);
    check("a 2> $(b)", &["[a] 2>|$(b)", "^0 [b]"]);
    check("a2>b", &["[a2] >|b"]);
    check("diff <(a) >(b c)", &["[diff][<(a)][>(b c)]", "^0 [a]", "^0 [b][c]"]);
    let text = "a >&2 >&f 2>&- {fd}>x";
    let shell = Shell::read(text.as_bytes());
    let redirects = &shell.commands[0].redirects;
    let kinds: Vec<_> = redirects.iter().map(|redirect| redirect.kind).collect();
    assert_eq!(
        kinds,
        [RedirectKind::Duplicate, RedirectKind::Out, RedirectKind::Duplicate, RedirectKind::Out]
    );
    let numbers: Vec<_> =
        redirects.iter().map(|redirect| redirect.descriptor(text.as_bytes())).collect();
    assert_eq!(numbers, [Some(1), Some(1), Some(2), None]);
}

#[test]
fn redirections_of_groups_hold_within() {
    let text = "{ a; if b; then c >x; fi >y; } 2>z >>\"$(d)\"\ne";
    let shell = Shell::read(text.as_bytes());
    let targets = |index: usize| -> Vec<_> {
        shell.redirects(index).map(|redirect| said(text, &redirect.target)).collect()
    };
    assert_eq!(targets(0), ["z", "\"$(d)\""]);
    assert_eq!(targets(2), ["x", "y", "z", "\"$(d)\""]);
    assert_eq!(shell.commands.len(), 5);
    assert_eq!(shell.commands[3].inside, Some(0));
    assert_eq!(targets(4), Vec::<String>::new());
}

#[test]
fn substitutions_know_what_they_are_inside() {
    check(
        "a \"$(b `c` \"$(d)\")\" ${x:-$(e)}",
        &["[a][$(b `c` \"$(d)\")][${x:-$(e)}]", "^0 [b][`c`][$(d)]", "^1 [c]", "^1 [d]", "^0 [e]"],
    );
    check("a `b \\`c\\` d` e", &["[a][`b \\`c\\` d`][e]", "^0 [b][`c`][d]", "^1 [c]"]);
    check("a $((1 + $(b) << 2)) c", &["[a][$((1 + $(b) << 2))][c]", "^0 [b]"]);
    check("((x = 1 << 3)); a", &["[a]"]);
    check(
        "[[ $a == (b|c) && -n $(d) ]] && e",
        &["[[[][$a][==][(b|c)][&&][-n][$(d)][]]]", "^0 [d]", "[e]"],
    );
    check("[[ a &&\n b ]]\nc", &["[[[][a][&&][b][]]]", "[c]"]);
    check("[[ a < b\nc", &["[[[][a][<][b]", "[c]"]);
}

#[test]
fn heredocs_are_bodies() {
    let text = "a <<A <<-'B' | c\nx $(d) 'e\nA\n\ty $(no)\n\tB\nf\n";
    check(text, &[">1 [a] <<|A <<-|'B'", "<0 [c]", "^0 [d]", "[f]"]);
    let shell = Shell::read(text.as_bytes());
    let bodies: Vec<_> = shell.heredocs.iter().map(|doc| said(text, &doc.body)).collect();
    assert_eq!(bodies, ["x $(d) 'e\n", "\ty $(no)\n"]);
    assert_eq!([shell.heredocs[0].quoted, shell.heredocs[1].quoted], [false, true]);
    assert_eq!(shell.heredoc_at(text.find("'e").unwrap()).unwrap().command, 0);
    assert_eq!(shell.command_at(text.find("(d)").unwrap() + 1), Some(2));
    assert_eq!(shell.command_at(text.find("'e").unwrap()), None);
    assert!(shell.heredoc_at(text.find("f\n").unwrap()).is_none());
    assert_eq!(shell.commands[0].redirects[1].heredoc, Some(1));
}

#[test]
fn heredocs_nest_and_end_where_they_can() {
    check(
        "x=$(cat <<E\n$(a)\nE\n)\nb",
        &["x:=$(cat <<E\n$(a)\nE\n) ", "^0 [cat] <<|E", "^1 [a]", "[b]"],
    );
    check("a \"$(b <<'E'\n\"'\nE\n)\" c", &["[a][$(b <<'E'\n\"'\nE\n)][c]", "^0 [b] <<|'E'"]);
    check("while read x; do a; done <<E\n$(b)\nE\nc", &["[read][x]", "[a]", "^0 [b]", "[c]"]);
    check("a <<E\n$(b <<F\n\"\nF\n) $(c\nE\nd", &["[a] <<|E", "^0 [b] <<|F", "^0 [c]", "[d]"]);
    check("  a <<E\n  b\n  E\n  c", &["[a] <<|E", "[c]"]);
    check("a <<E\r\nb\r\nE\r\nc\r\n", &["[a] <<|E", "[c]"]);
    check("a <<E\nb", &["[a] <<|E"]);
    check("x << 4\nb", &["[x] <<|4", "[b]"]);
    check("cat <<E >f\n`a`\nE\nb", &["[cat] <<|E >|f", "^0 [a]", "[b]"]);
}

#[test]
fn templates_are_opaque() {
    check(
        "a ${{ secrets.X }} -p \"${{ secrets['y'] || 'z' }}\"",
        &["[a][${{ secrets.X }}][-p][${{ secrets['y'] || 'z' }}]"],
    );
    check(
        "{{ a b }} c={{ d | e }}\n{% if x; y %}\nf\n{% endif %}",
        &["[{{ a b }}][c={{ d | e }}]", "[f]"],
    );
    check("a <%= x > y %> b\n<% if x > y %>\nc", &["[a][<%= x > y %>][b]", "[c]"]);
    check("a {{b,c},d} {e,f}", &["[a][{{b,c},d}][{e,f}]"]);
}

#[test]
fn placeholders_are_words() {
    check(
        "docker login -u <user> -p <your token> <r>.example.com/<x>",
        &["[docker][login][-u][<user>][-p][<your token>][<r>.example.com/<x>]"],
    );
    check("a <in >out; b <in>out <in> \"$x\"", &["[a] <|in >|out", "[b][<in>][$x] <|in >|out"]);
}

#[test]
fn prompts_are_skipped_in_sessions() {
    let text =
        "$ a \\\n>   b\n it's what a says\nPS C:\\> c\nu@h:~$ d\n> e 'f g'\n% h <<E\n> i\n> E\n$ j";
    let shell = Shell::read_session(text.as_bytes());
    assert_eq!(
        described(text, &shell),
        ["[a][b]", "[its][what][a][says]", "[c]", "[d]", "[e][f g]", "[h] <<|E", "[j]",]
    );
}

#[test]
fn prompts_come_in_many_forms() {
    for prompt in [
        "$ ",
        "  $ ",
        "(venv) $ ",
        "u@h:~/x$ ",
        "root@h:~# ",
        "[u@h dir]$ ",
        "% ",
        "❯ ",
        "PS> ",
        "",
    ] {
        let text = format!("{prompt}a b");
        let shell = Shell::read_session(text.as_bytes());
        assert_eq!(described(&text, &shell), ["[a][b]"], "{prompt}");
    }
    for text in ["$x y", "(a) b", "u@h x", "[a b] c"] {
        let shell = Shell::read_session(text.as_bytes());
        assert_eq!(shell.commands[0].span.start, usize::from(text.starts_with('(')), "{text}");
    }
}

#[test]
fn recipes_of_make_are_read() {
    check(
        "$(DOCKER) login -p $$TOKEN $$(a) $@",
        &["[$(DOCKER)][login][-p][$$TOKEN][$$(a)][$@]", "^0 [DOCKER]", "^0 [a]"],
    );
}

#[test]
fn what_never_closes_ends_somewhere_sensible() {
    check("a \"b\nc d\n", &["[a][b]", "[c][d]"]);
    check("a 'b\nc d\n", &["[a][b]", "[c][d]"]);
    check("a `b\nc d\n", &["[a][`b]", "[c][d]"]);
    check("a ${b\nc d\n", &["[a][${b]", "[c][d]"]);
    check("a=(b\nc d\n", &["a:=(b ", "[c][d]"]);
    check("a $(b\nc d\n", &["[a][$(b\nc d\n]", "^0 [b]", "^0 [c][d]"]);
    check("fi; done; }; ) a; esac", &["[)][a]"]);
    check("echo (a) b; c", &["[echo][(a)][b]", "[c]"]);
    check("f( a\n", &["[f(][a]"]);
}

#[test]
fn offsets_find_the_innermost_command() {
    let text = "a \"$(b $(c) d)\" e; f # g\nh";
    let shell = Shell::read(text.as_bytes());
    for (needle, expected) in [
        ("a", Some(0)),
        ("b", Some(1)),
        ("c", Some(2)),
        ("d)", Some(1)),
        ("e;", Some(0)),
        ("; ", None),
        ("f", Some(3)),
        ("g", None),
        ("h", Some(4)),
    ] {
        assert_eq!(shell.command_at(text.find(needle).unwrap()), expected, "{needle}");
    }
    assert!(shell.in_comment(text.find('g').unwrap()));
    assert!(!shell.in_comment(text.find('h').unwrap()));
    assert_eq!(shell.command_at(1000), None);
}

#[test]
fn expansions_name_their_variables() {
    let table: &[(&str, &[&str])] = &[
        ("$A ${B} '$C' \"$D\" \\$E", &["A", "B", "D"]),
        (
            "${A:-x} ${B:+***} ${#C} ${D%.*} ${E//a/b} ${F[0]:-y}",
            &["A :- x", "B :+ ***", "C #", "D % .*", "E // a/b", "F :- y"],
        ),
        ("${A:-$B}${C:+\"${D}\"}", &["A :- $B", "B", "C :+ \"${D}\"", "D"]),
        ("\"it's $A\" # $B\n$C", &["A", "C"]),
        ("$(a '$B' \"$C\") `$D`", &["C", "D"]),
        ("${{ secrets.X }} {{ y }}", &["secrets.X", "y"]),
        ("$$A $${B} $1 $@ $? $$", &["A", "B", "1", "@"]),
        ("${!A} ${A", &["A !", "A"]),
        ("\"${A:-'$B'}\"", &["A :- '$B'", "B"]),
        ("$'$A' $\"$B\"", &["B"]),
        ("$env:A ${Env:B} $env: $", &["env:A", "Env:B", "env"]),
    ];
    for (text, expected) in table {
        let found: Vec<_> = expansions(text.as_bytes())
            .iter()
            .map(|expansion| match expansion {
                Expansion::Template { inner, .. } => said(text, inner),
                Expansion::Variable { name, operator, operand, .. } => {
                    let parts = [name, operator, operand];
                    parts.map(|part| said(text, part)).join(" ").trim_end().to_owned()
                }
            })
            .collect();
        assert_eq!(&found, expected, "{text}");
    }
    let found = heredoc_expansions(b"# it's $A \"$B\" \\$C $(d '$E')");
    assert_eq!(found.len(), 2);
}

#[test]
fn programs_stand_behind_wrappers() {
    for (text, expected) in [
        ("docker login", "docker"),
        ("sudo -E -u x docker login", "docker"),
        ("sudo --user=x A=b -- docker login", "docker"),
        ("env -i A=b -u C docker", "docker"),
        ("/usr/bin/env docker", "docker"),
        ("exec nohup nice -n 5 docker", "docker"),
        ("timeout -k 5 10 docker", "docker"),
        ("xargs -I {} docker {}", "docker"),
        ("time -p docker", "docker"),
        ("command -v docker", "command"),
        ("command docker", "docker"),
        ("sudo", "sudo"),
        ("'su'do -i", "'su'do"),
        ("watch -n1 docker", "docker"),
    ] {
        let shell = Shell::read(text.as_bytes());
        let words = &shell.commands[0].words;
        let index = program(words, text.as_bytes());
        assert_eq!(said(text, &words[index].span), expected, "{text}");
    }
    assert_eq!(program(&[], b""), 0);
}

const SAMPLE: &str = "#!/bin/sh\nset -eu\nA=\"$(b 'c' \"${d:-$(e)}\")\" f <<X | g 2>&1 >h\n\
    x `i` ${{ j }}\nX\nif [[ -n $k ]]; then (l; m) | { n; } fi\n\
    case o in p) q;; *) r=(s t);; esac\n\
    f() { for x in y; do z; done; }\n";

fn hostile(text: &[u8]) {
    let started = std::time::Instant::now();
    for shell in [Shell::read(text), Shell::read_session(text)] {
        assert!(shell.commands.is_sorted_by_key(|command| command.span.start));
        assert!(shell.heredocs.is_sorted_by_key(|doc| doc.body.start));
        assert!(shell.comments.is_sorted_by_key(|comment| comment.start));
        for (index, command) in shell.commands.iter().enumerate() {
            assert!(command.span.start <= command.span.end && command.span.end <= text.len());
            let others = [command.piped_from, command.piped_to, command.inside];
            assert!(others.iter().flatten().all(|&other| other < shell.commands.len()));
            assert!(command.inside.is_none_or(|inside| inside < index));
            for word in command.words.iter().take(if index < 20 { 10 } else { 0 }) {
                word.value(text);
                word.is_literal_at(text, word.span.end.saturating_sub(1));
            }
            program(&command.words, text);
        }
        for at in (0..text.len() + 2).step_by(text.len() / 500 + 1) {
            shell.command_at(at);
            shell.heredoc_at(at);
            shell.in_comment(at);
        }
    }
    expansions(text);
    heredoc_expansions(text);
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
    let alphabet = b"\"'`$(){}[]<>|&;#\\\n\r \tab=_!E@*%{{${{<<Eif do done case in esac fi ";
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
        "${x:-\"",
        "{ ",
        "((",
        "$((",
        "a=(",
        "[[ ",
        "<(",
        "<<A ",
        "cat <<A\n",
        "$(cat <<A\n",
        "<<'A'\n",
        "${{",
        "{{",
        "{%",
        "<%",
        "<a",
        "if ",
        "case x in ",
        "do ",
        "f() ",
        "function ",
        "\\",
        "\\\n",
        "\\`",
        "`\\`",
        "#",
        "# \n",
        "@(",
        "a | ",
        "{ a; } | ",
        "fi ",
        "\"`",
        "$'",
        "a>",
        "2>&1 ",
        ";;",
        "$$",
        "$",
        "\"{{",
        "x=$(<<E\n\"",
        "sudo ",
        "x[",
        "${x[",
        "<a b ",
        "@(a\n",
        "{ $(",
        "( { ",
        "; } fi ) ",
        "${{'",
        "{{ \n",
        "<<A\nA\n",
        "(\"",
        "`$(",
        "\t",
        "\n",
    ] {
        let text = unit.repeat(size / unit.len());
        hostile(text.as_bytes());
        let mut distinct = String::new();
        (0..size / 10).for_each(|number| write!(distinct, "{unit}{number} ").unwrap());
        hostile(distinct.as_bytes());
    }
}
