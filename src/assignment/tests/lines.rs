//! Values that stand on another line than what gives them.

use super::read;

/// A value that reads like one that somebody made up.
const VALUE: &str = "tr0ub4dor";

#[test]
fn a_value_is_read_from_the_line_below() {
    let mut wrong = Vec::new();
    for (path, text) in [
        // Block scalars.
        ("a.yml", "db:\n  ^password: |\n    @\n  user: x\n"),
        ("a.yml", "db:\n- ^password: |-\n    @\n  user: x\n"),
        ("a.yml", "^password: >-\n  @\nuser: x\n"),
        ("a.yml", "^password: >+2 # folded\r\n  @\r\n\r\nuser: x\r\n"),
        ("a.yml", "^password: |\n\n  @\n"),
        ("a.yml", "\"^password\": |\n  @"),
        ("a.yml", "env:\n  - name: DB_^PASSWORD\n    value: |\n      @\n  - name: B\n"),
        ("a.py", "CONFIG = \"\"\"\n^password: |\n  @\n\"\"\"\n"),
        // Scalars on the next line.
        ("a.yml", "^password:\n  \"@\"\n"),
        ("a.yml", "db:\n  ^password:\n    @\n  user: x\n"),
        ("a.json", "{\n  \"^password\":\n    \"@\"\n}\n"),
        ("a.js", "const c = { ^password:\n    '@' };\n"),
        ("a.js", "const ^password =\n    '@';\n"),
        ("a.java", "private static final String ^PASSWORD =\n        \"@\";\n"),
        ("a.ts", "const ^password: string =\r\n\t'@';\r\n"),
        ("a.php", "'^password' =>\n    '@',\n"),
        ("a.py", "^password = (\n    '@'\n)\n"),
        ("a.py", "^password = \\\n    '@'\n"),
        ("a.py", "^password = os.environ.get(\n    'X', '@'\n)\n"),
        ("a.py", "^password = os.environ.get(\n    'X',\n    '@',\n)\n"),
        ("a.js", "const ^password = process.env.X ||\n    '@'\n"),
        ("a.java", "props.put(\"^password\",\n    \"@\");\n"),
        ("a.java", "builder.^password(\n    \"@\")\n"),
        ("a.properties", "db.^password=\\\n    @\n"),
        ("a.xml", "<^password>\n    @\n</password>\n"),
        // Heredocs.
        ("a.sh", "DB_^PASSWORD=$(cat <<EOF\n@\nEOF\n)\n"),
        ("a.sh", "export DB_^PASSWORD=\"$(cat <<-'END'\n\t@\n\tEND\n)\"\n"),
        ("a.php", "<?php\n$^password = <<<EOT\n@\nEOT;\n"),
        ("a.php", "<?php\n$^password = <<<'EOT'\n    @\n    EOT;\n"),
        ("a.rb", "^password = <<~EOS\n  @\nEOS\n"),
        ("a.rb", "^password = <<-'EOS'.strip\n  @\n  EOS\n"),
        ("a.tf", "  ^password = <<-EOT\n    @\n  EOT\n"),
        // Strings of several lines.
        ("a.py", "^password = \"\"\"\n@\n\"\"\"\n"),
        ("a.py", "^password = '''\\\n  @\n'''.strip()\n"),
        ("a.java", "String ^password = \"\"\"\n    @\n    \"\"\";\n"),
        ("a.kt", "val ^password = \"\"\"\n    @\n\"\"\".trim()\n"),
        ("a.swift", "let ^password = \"\"\"\n    @\n    \"\"\"\n"),
        ("a.toml", "^password = '''\n@'''\n"),
        ("a.toml", "^password = \"\"\"\n@\"\"\"\n"),
        ("a.toml", "^password = '''@'''\n"),
        ("a.js", "const ^password = `\n  @\n`;\n"),
        ("a.sh", "^PASSWORD=\"\n@\n\"\n"),
    ] {
        let found = read(path, &text.replace('@', VALUE));
        if found.as_deref() != Ok(VALUE) {
            wrong.push(format!("{path}: {text}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_only_stands_below_a_name_is_not_given_to_it() {
    let mut wrong = Vec::new();
    for (path, text) in [
        // Several lines are a text, or keys of their own.
        ("a.yml", "^password: |\n  @\n  @\n"),
        ("a.yml", "^password: |\n  @ and more\n"),
        ("a.yml", "^password: |\n@\n"),
        ("a.yml", "^password: |\n\nuser: @\n"),
        ("a.yml", "^password:\n  file: @\n"),
        ("a.yml", "^password:\n  @:\n    x: 1\n"),
        ("a.yml", "^password:\n  - @\n"),
        ("a.yml", "^password:\n@\n"),
        ("a.yml", "^password:\n\n  @\n"),
        ("a.yml", "^password:\n  @\n  goes on\n"),
        ("a.yml", "^password:\n  !vault\n"),
        ("a.md", "Type the ^password:\n\n    @\n"),
        // Code.
        ("a.py", "class ^Token:\n    \"\"\"@\"\"\"\n"),
        ("a.py", "if ^password:\n    @\n"),
        ("a.py", "^password = (\n    user_input\n)\n"),
        ("a.py", "^password = os.environ.get(\n    '@'\n)\n"),
        ("a.js", "const ^password =\n    read('@');\n"),
        ("a.js", "const ^password =\n    '@' in x;\n"),
        ("a.java", "check(^password,\n    \"@\");\n"),
        ("a.xml", "<^password>\n  <value>@</value>\n</password>\n"),
        ("a.xml", "<^password>\n  @\n  @\n</password>\n"),
        // Heredocs that are something else.
        ("a.sh", "^PASSWORD=$(cat <<EOF\n@\n@\nEOF\n)\n"),
        ("a.sh", "^PASSWORD=$(cat <<EOF\n$OTHER\nEOF\n)\n"),
        ("a.sh", "^PASSWORD=$(mysql <<EOF\n@\nEOF\n)\n"),
        ("a.c", "key = 1 <<SHIFT\n@\nx\n"),
        ("a.py", "^password = \"\"\"\n@\n@\n\"\"\"\n"),
        ("a.py", "^password = \"\"\"\n\"\"\"\n@\n"),
        ("a.js", "const ^password = `\n  ${@}\n`;\n"),
    ] {
        let text = text.replace('@', VALUE);
        let text = if text.contains('^') { text } else { format!("^{text}") };
        if let Ok(found) = read(path, &text) {
            wrong.push(format!("{path}: {text}: {found}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_cut_of_lines_is_read() {
    let odd = "pass: |\n  x\u{e9}\n\npass: >-\n\tv\npass=$(cat <<E\nv\nE\n)pass=\"\"\"\\\nv\n\"\"\"pass=(\n'v'\n)pass=\\\n v\n<pass>\n v\n</pass>pass=`\n`";
    for start in 0..odd.len() {
        for end in start..odd.len() {
            if let Some(part) = odd.get(start..end)
                && let Some(at) = part.find("pass")
            {
                let marked = format!("{}^{}", &part[..at], &part[at..]);
                for path in ["a.yml", "a.py", "a.sh"] {
                    let _ = read(path, &marked);
                }
            }
        }
    }
}
