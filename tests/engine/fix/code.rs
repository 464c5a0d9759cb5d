//! Literals in code.

use super::{CATALOGUE, becomes, catalogue, doubtful, fixed_by, stays};
use stanch::fix::Kept;

const IMPORT: &str = "from core.config import get_docker_hub_config";
const CALL: &str = "get_docker_hub_config()[\"access_token\"]";
const SCRIPT_IMPORT: &str = "import { getSecret } from \"../secrets.js\";";
const SCRIPT_CALL: &str = "getSecret(\"docker_hub\")";

/// `I` stands for the import, `C` for the call.
fn python(text: &str) -> String {
    text.replace("<I>", IMPORT).replace("<C>", CALL)
}

fn script(text: &str) -> String {
    text.replace("<I>", SCRIPT_IMPORT).replace("<C>", SCRIPT_CALL)
}

#[test]
fn python_calls_the_accessor() {
    for (before, after) in [
        ("TOKEN = \"T0\"\n", "<I>\n\nTOKEN = <C>\n"),
        ("TOKEN = 'T0'", "<I>\n\nTOKEN = <C>"),
        ("import os\n\nTOKEN = \"T0\"  # now\n", "import os\n<I>\n\nTOKEN = <C>  # now\n"),
        ("import os\r\n\r\nTOKEN = r'T0'\r\n", "import os\r\n<I>\r\n\r\nTOKEN = <C>\r\n"),
        ("\u{feff}import os\nTOKEN = \"T0\"\n", "\u{feff}import os\n<I>\nTOKEN = <C>\n"),
        (
            "#!/usr/bin/env python3\nTOKEN = \"T0\"\n",
            "#!/usr/bin/env python3\n<I>\n\nTOKEN = <C>\n",
        ),
        (
            "#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\n# é\n\"\"\"About.\n\nMore.\n\"\"\"\n\nTOKEN = \"T0\"\n",
            "#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\n# é\n\"\"\"About.\n\nMore.\n\"\"\"\n\n<I>\n\nTOKEN = <C>\n",
        ),
        (
            "from __future__ import annotations\n\ndef f():\n\tg(token=\"T0\")\n",
            "from __future__ import annotations\n<I>\n\ndef f():\n\tg(token=<C>)\n",
        ),
        (
            "from core.config import (\n    get_docker_hub_config,\n    other,\n)\nT = {\"docker\": \"T0\"}\n",
            "from core.config import (\n    get_docker_hub_config,\n    other,\n)\nT = {\"docker\": <C>}\n",
        ),
        (
            "import os\nA = \"T0\"\nimport sys\nB = '''T1'''\n",
            "import os\n<I>\nA = <C>\nimport sys\nB = <C>\n",
        ),
        (
            "import os; x = \"\"\"a\nb\"\"\"\ndef f():\n    return\"T0\"\n",
            "import os; x = \"\"\"a\nb\"\"\"\n<I>\ndef f():\n    return <C>\n",
        ),
        (
            "import a\nx = os.getenv(\"DOCKER\") or \"T0\"\ny = os.getenv(\"A\", \"T1\")\n",
            "import a\n<I>\nx = os.getenv(\"DOCKER\") or <C>\ny = os.getenv(\"A\", <C>)\n",
        ),
        ("class A:\n    token: str = \"T0\"\n", "<I>\n\nclass A:\n    token: str = <C>\n"),
        ("x = [\n    \"T0\",  # é\n]\n", "<I>\n\nx = [\n    <C>,  # é\n]\n"),
        ("import os; x = \"T0\"\n", "import os; \n<I>\nx = <C>\n"),
        ("x = a if\"T0\"else b\n", "<I>\n\nx = a if <C> else b\n"),
    ] {
        becomes("/r/a.py", before, &python(after));
    }
}

#[test]
fn python_is_left_where_a_call_would_be_something_else() {
    for (text, why) in [
        ("x = f\"T0\"\n", "formatted"),
        ("x = b\"T0\"\n", "bytes"),
        ("x = f\"{'T0'}\"\n", "f-string"),
        ("x = \"Bearer T0\"\n", "more than the secret"),
        ("x = (\"T0\"\n  \"b\")\n", "several"),
        ("# T0\nx = 1\n", "no literal"),
        ("def f():\n    \"T0\"\n", "a statement by itself"),
        ("x = {\"T0\": 1}\n", "a key"),
        ("match x:\n    case \"T0\": pass\n", "a pattern"),
        ("x: Literal[\"T0\"] = y\n", "a type"),
        ("def get_docker_hub_config():\n    return {\"access_token\": \"T0\"}\n", "something else"),
        ("def f(get_docker_hub_config):\n    g(\"T0\")\n", "something else"),
        ("from other import get_docker_hub_config\nx = \"T0\"\n", "somewhere else"),
        ("billing_token = \"T0\"\n", "its name is that of Billing"),
    ] {
        stays("/r/a.py", text, why);
    }
    for (path, why) in [("/r/a.ipynb", "files of this kind"), ("/r/a.go", "files of this kind")] {
        stays(path, "x = \"T0\"\n", why);
    }
}

#[test]
fn what_is_not_certain_in_python_is_asked_for() {
    for (before, after) in [
        ("def f(token=\"T0\"): pass\n", "<I>\n\ndef f(token=<C>): pass\n"),
        ("@auth(\"T0\")\ndef f(): pass\n", "<I>\n\n@auth(<C>)\ndef f(): pass\n"),
        ("x = \"Bearer \" + \"T0\"\n", "<I>\n\nx = \"Bearer \" + <C>\n"),
    ] {
        doubtful("/r/a.py", before, &python(after));
    }
}

#[test]
fn scripts_call_the_accessor() {
    for (path, before, after) in [
        ("/r/a.ts", "const token: string = \"T0\";\n", "<I>\n\nconst token: string = <C>;\n"),
        (
            "/r/a.js",
            "#!/usr/bin/env node\n'use strict';\n\nfunction f() {\n\treturn\"T0\"\n}\n",
            "#!/usr/bin/env node\n'use strict';\n\n<I>\n\nfunction f() {\n\treturn <C>\n}\n",
        ),
        (
            "/r/a.mjs",
            "import fs from 'fs'; // é\nexport const token = `T0`;\n",
            "import fs from 'fs'; // é\n<I>\nexport const token = <C>;\n",
        ),
        (
            "/r/a.tsx",
            "import { getSecret, b } from '../secrets.js'\nconst x = <A token=\"T0\" />;\n",
            "import { getSecret, b } from '../secrets.js'\nconst x = <A token={<C>} />;\n",
        ),
        (
            "/r/a.ts",
            "import a from 'a';\r\nclass K {\r\n  private token = 'T0';\r\n}\r\n",
            "import a from 'a';\r\n<I>\r\nclass K {\r\n  private token = <C>;\r\n}\r\n",
        ),
        (
            "/r/a.js",
            "import a from 'a'\nfoo({ token: process.env.TOKEN ?? 'T0', n: 1 })\n",
            "import a from 'a'\n<I>\nfoo({ token: process.env.TOKEN ?? <C>, n: 1 })\n",
        ),
        (
            "/r/a.jsx",
            "import a from 'a'\nf(`${\"T0\"}`)\n",
            "import a from 'a'\n<I>\nf(`${<C>}`)\n",
        ),
    ] {
        becomes(path, before, &script(after));
    }
}

#[test]
fn scripts_are_left_where_a_call_would_be_something_else() {
    for (path, text, why) in [
        ("/r/a.ts", "let x: \"T0\";\n", "a type"),
        ("/r/a.ts", "enum E { A = \"T0\" }\n", "enumeration"),
        ("/r/a.ts", "const x = \"T0\" as const;\n", "its type"),
        ("/r/a.js", "import \"T0\";\n", "import"),
        ("/r/a.js", "tag`T0`;\n", "tag"),
        ("/r/a.js", "x = { \"T0\": 1 };\n", "a key"),
        ("/r/a.js", "x = `a ${b} T0`;\n", "more than the secret"),
        ("/r/a.js", "// T0\n", "no literal"),
        ("/r/a.js", "function getSecret() { return \"T0\" }\n", "something else"),
        ("/r/a.js", "const { getSecret } = require('x');\nf('T0');\n", "something else"),
        ("/r/a.js", "import { getSecret } from 'x';\nf('T0');\n", "somewhere else"),
        ("/r/a.cjs", "f('T0');\n", "CommonJS"),
        ("/r/a.vue", "<script>f('T0')</script>\n", "files of this kind"),
    ] {
        stays(path, text, why);
    }
    for (before, after) in [
        ("const a = require('a');\nf('T0');\n", "const a = require('a');\n<I>\nf(<C>);\n"),
        (
            "import a from 'a';\nfunction f(x = 'T0') {}\n",
            "import a from 'a';\n<I>\nfunction f(x = <C>) {}\n",
        ),
        ("import a from 'a';\nf('a' + 'T0');\n", "import a from 'a';\n<I>\nf('a' + <C>);\n"),
    ] {
        doubtful("/r/a.js", before, &script(after));
    }
}

#[test]
fn shells_call_the_accessor() {
    let call = "\"$(secret get docker)\"";
    for (before, after) in [
        ("TOKEN=T0\n", "source ./lib/secrets.sh\n\nTOKEN=<C>\n"),
        (
            "#!/bin/bash\nset -euo pipefail\n\nexport TOKEN='T0' # now\n",
            "#!/bin/bash\nset -euo pipefail\nsource ./lib/secrets.sh\n\nexport TOKEN=<C> # now\n",
        ),
        (
            "#!/bin/sh\n. ./lib/secrets.sh\nf() {\n\tlocal t=\"T0\"\n}\n",
            "#!/bin/sh\n. ./lib/secrets.sh\nf() {\n\tlocal t=<C>\n}\n",
        ),
        (
            "source a.sh\nX=T0 run --token \"T1\"\n",
            "source a.sh\nsource ./lib/secrets.sh\nX=<C> run --token <C>\n",
        ),
        ("source a.sh\nxs=(a 'T0')\n", "source a.sh\nsource ./lib/secrets.sh\nxs=(a <C>)\n"),
    ] {
        becomes("/r/a.sh", before, &after.replace("<C>", call));
    }
    becomes(
        "/r/tool",
        "#!/usr/bin/env bash\nT=T0\n",
        "#!/usr/bin/env bash\nsource ./lib/secrets.sh\n\nT=\"$(secret get docker)\"\n",
    );
    for (text, why) in [
        ("cat <<E\nT0\nE\n", "literal"),
        ("curl -H \"Authorization: Bearer T0\"\n", "more than the secret"),
        ("case $x in\nT0) ;;\nesac\n", "no literal"),
        ("x=a\"T0\"\n", "part of a word"),
        ("# T0\n", "no literal"),
        ("echo > T0\n", "no command"),
        ("secret() { echo T0; }\n", "something else"),
    ] {
        stays("/r/a.sh", text, why);
    }
    doubtful(
        "/r/a.sh",
        "x=${A:-T0}\n",
        "source ./lib/secrets.sh\n\nx=${A:-\"$(secret get docker)\"}\n",
    );
}

#[test]
fn what_does_not_parse_is_left_and_said() {
    for (path, text) in [
        ("/r/a.py", "def f(:\nx = \"T0\"\n"),
        ("/r/a.ts", "const x = = \"T0\";\n"),
        ("/r/a.sh", "if true\nx=T0\n"),
        ("/r/a.py", "{% if x %}\nx = \"T0\"\n{% endif %}\n"),
    ] {
        let fixed = fixed_by(&catalogue(CATALOGUE), path, text, true, Kept::Unknown);
        assert!(fixed.failed && fixed.text == text, "{path}");
        assert!(fixed.left[0].contains("does not parse: see line"), "{:?}", fixed.left);
    }
}

#[test]
fn accessors_are_taken_as_the_language_needs_them() {
    let with = |language: &str, call: &str, import: &str| {
        catalogue(&format!(
            "[[catalogue.secret]]\nservice = 'Docker Hub'\nnames = {{ github = 'DOCKER_TOKEN' }}\n\
             accessors = {{ {language} = '''{call}''' }}\n{import}"
        ))
    };
    let fixed = |catalogue, path, text| fixed_by(&catalogue, path, text, false, Kept::Unknown);
    let awaited = || {
        with(
            "javascript",
            "await get('d')",
            "imports = { javascript = \"import { get } from 'd'\" }",
        )
    };
    let text = "import a from 'a'\nasync function f() { return 'T0'.trim() }\n";
    assert_eq!(
        fixed(awaited(), "/r/a.js", text).text,
        "import a from 'a'\nimport { get } from 'd'\nasync function f() { return (await get('d')).trim() }\n"
    );
    let inside = "import a from 'a'\nfunction f() { return 'T0' }\n";
    assert!(fixed(awaited(), "/r/a.js", inside).left[0].contains("awaited"));
    // Nobody says where the name comes from.
    let bare = || with("python", "get_it()", "");
    assert!(fixed(bare(), "/r/a.py", "x = 'T0'\n").left[0].contains("has to be imported"));
    assert_eq!(
        fixed(bare(), "/r/a.py", "from a import get_it\nx = 'T0'\n").text,
        "from a import get_it\nx = get_it()\n"
    );
    let global = with("typescript", "process.env.DOCKER_TOKEN", "");
    assert_eq!(fixed(global, "/r/a.ts", "f('T0')\n").text, "f(process.env.DOCKER_TOKEN)\n");
    let module =
        || with("python", "core.secrets.get('d')", "imports = { python = 'import core.secrets' }");
    assert_eq!(
        fixed(module(), "/r/a.py", "import core.other\nx = 'T0'\n").text,
        "import core.other\nimport core.secrets\nx = core.secrets.get('d')\n"
    );
    for wrong in ["get(", "x = 1", "a; b", ""] {
        let fixed = fixed(with("python", wrong, ""), "/r/a.py", "x = 'T0'\n");
        assert!(
            fixed.failed && fixed.left[0].contains("no expression"),
            "{wrong}: {:?}",
            fixed.left
        );
    }
    let other = fixed(with("go", "secrets.Docker()", ""), "/r/a.py", "x = 'T0'\n");
    assert!(other.left[0].contains("no accessor for python"), "{:?}", other.left);
}
