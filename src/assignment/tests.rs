//! What is read where, in the languages that there are.

mod lines;

use super::{Memory, Refusal, Spot, at, in_url};
use crate::context::Reading;
use crate::text::Text;

/// What is assigned in a text to the name that is marked by `^` before its keyword.
fn read(path: &str, marked: &str) -> Result<String, Refusal> {
    let position = marked.find('^').expect("the keyword is marked");
    let text = marked.replace('^', "");
    let whole = Text::whole(text.as_bytes());
    let spot = Spot::new(&whole, position);
    let read = at(&spot, path, &mut Reading::default(), &mut Memory::default())?;
    Ok(text[read.value()].to_owned())
}

/// Each value is read at the marked name.
fn assert_read(cases: &[(&str, &str, &str)]) {
    let mut wrong = Vec::new();
    for (path, text, value) in cases {
        let found = read(path, text);
        if found.as_deref() != Ok(*value) {
            wrong.push(format!("{path}: {text}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_assignment_is_read_as_its_format_means_it() {
    assert_read(&[
        ("a.yml", "db:\n  ^password: tr0ub4dor\n", "tr0ub4dor"),
        ("a.yml", "db:\n  x: ${DB_^PASSWORD:tr0ub4dor}\n", "tr0ub4dor"),
        ("a.java", "@Value(\"${db.^password:tr0ub4dor}\") String x;", "tr0ub4dor"),
        ("a.yml", "^password: db_password\n", "db_password"),
        ("a.yml", "^password: \"@Tr0ub4dor12\"\n", "@Tr0ub4dor12"),
        ("a.md", "```\ndb_^password = tr0ub4dor\n```\n", "tr0ub4dor"),
        ("a.py", "add_argument('--db-^password', type=str, default='tr0ub4dor')\n", "tr0ub4dor"),
        ("a.py", "X = env('DB_^PASSWORD', default='tr0ub4dor')\n", "tr0ub4dor"),
        ("a.rs", "env::var(\"DB_^PASSWORD\").unwrap_or(\"tr0ub4dor\".into())", "tr0ub4dor"),
        ("a.rb", "ENV.fetch('DB_^PASSWORD') { 'tr0ub4dor' }\n", "tr0ub4dor"),
        ("a.cs", "public string ^Password { get; set; } = \"tr0ub4dor\";", "tr0ub4dor"),
        ("a.vb", "Dim ^Password As String = \"tr0ub4dor\"\n", "tr0ub4dor"),
        ("a.r", "db_^password <- \"tr0ub4dor\"\n", "tr0ub4dor"),
        ("a.fish", "set -x DB_^PASSWORD tr0ub4dor\n", "tr0ub4dor"),
        ("a.pl", "$ENV{DB_^PASSWORD} = 'tr0ub4dor';\n", "tr0ub4dor"),
        (
            "a.xml",
            "<string name=\"db_^pass\" translatable=\"false\">tr0ub4dor</string>",
            "tr0ub4dor",
        ),
        ("a.java", "user.^password(\"{noop}tr0ub4dor\")", "tr0ub4dor"),
        ("a.rst", "^password: ``tr0ub4dor``\n", "tr0ub4dor"),
        ("a.rs", "static ENCRYPTION_^KEY: &[u8; 16] = b\"Lq7Xv2Nw9Tz4Bk1M\";", "Lq7Xv2Nw9Tz4Bk1M"),
        ("a.rb", "x = { ^password: 'Lemon.Ice5' }\n", "Lemon.Ice5"),
        ("a.bat", "set DB_^PASSWORD=Lemon10.Ice\n", "Lemon10.Ice"),
        ("a.py", "moto_de_^passe = 'tr0ub4dor'\n", "tr0ub4dor"),
        ("a.ts", "const admin^PassCode = '7731-KLO';\n", "7731-KLO"),
        ("a.py", "SESSION_^SECRET_V2 = 'quartz-Mango65'\n", "quartz-Mango65"),
        ("a.yml", "users: [{user: bob, ^password: tr0ub4dor}]\n", "tr0ub4dor"),
        ("a.yml", "env:\n  - name: DB_^PASSWORD\n    value: tr0ub4dor\n", "tr0ub4dor"),
        ("a.json", "{\"^password\": \"tr0ub4dor\"}", "tr0ub4dor"),
        ("a.json", "{\"body\": \"{\\\"^password\\\": \\\"tr0ub4dor\\\"}\"}", "tr0ub4dor"),
        ("a.json", "{\"name\": \"DB_^PASSWORD\", \"value\": \"tr0ub4dor\"}", "tr0ub4dor"),
        ("a.ini", "^password = tr0ub4dor\n", "tr0ub4dor"),
        ("a.properties", "spring.datasource.^password=tr0ub4dor\n", "tr0ub4dor"),
        (".env", "DB_^PASSWORD=tr0ub4dor\n", "tr0ub4dor"),
        ("a.toml", "^password = \"tr0ub4dor\"\n", "tr0ub4dor"),
        ("a.xml", "<^password>tr0ub4dor</password>", "tr0ub4dor"),
        ("a.xml", "<property name=\"^password\" value=\"tr0ub4dor\"/>", "tr0ub4dor"),
        ("a.xml", "<user name=\"x\" ^password=\"tr0ub4dor\"/>", "tr0ub4dor"),
        ("a.sh", "mysql -u root --^password=tr0ub4dor db\n", "tr0ub4dor"),
        ("a.sh", "PG^PASSWORD=tr0ub4dor psql\n", "tr0ub4dor"),
        ("a.sh", "x=${DB_^PASSWORD:-tr0ub4dor}\n", "tr0ub4dor"),
        ("Dockerfile", "ENV DB_^PASSWORD tr0ub4dor\n", "tr0ub4dor"),
        ("Dockerfile", "ENV A=b DB_^PASSWORD=tr0ub4dor C=d\n", "tr0ub4dor"),
        ("redis.conf", "require^pass tr0ub4dor\n", "tr0ub4dor"),
        ("a.sql", "ALTER ROLE app WITH ^PASSWORD 'tr0ub4dor';", "tr0ub4dor"),
        ("a.tf", "  ^password = \"tr0ub4dor\"\n", "tr0ub4dor"),
    ]);
}

#[test]
fn an_assignment_is_read_as_its_language_means_it() {
    assert_read(&[
        ("a.py", "^password = 'tr0ub4dor'\n", "tr0ub4dor"),
        ("a.py", "connect(user='x', ^password='tr0ub4dor')\n", "tr0ub4dor"),
        ("a.py", "^password = os.environ.get('X', 'tr0ub4dor')\n", "tr0ub4dor"),
        ("a.py", "def f(user, ^password='tr0ub4dor'):\n", "tr0ub4dor"),
        ("a.py", "CONFIG = \"\"\"\n^password: tr0ub4dor\n\"\"\"\n", "tr0ub4dor"),
        ("a.go", "cfg := `\n  ^password: tr0ub4dor\n`\n", "tr0ub4dor"),
        ("a.go", "Config{User: \"x\", ^Passwd: \"tr0ub4dor\"}", "tr0ub4dor"),
        ("a.go", "o.^Password = \"tr0ub4dor\"", "tr0ub4dor"),
        ("a.java", "props.put(\"^password\", \"tr0ub4dor\");", "tr0ub4dor"),
        ("a.java", "\"spring.datasource.^password=tr0ub4dor\",", "tr0ub4dor"),
        ("a.java", "builder.^password(\"tr0ub4dor\").build();", "tr0ub4dor"),
        ("a.rb", "user = User.new(^password: 'tr0ub4dor')", "tr0ub4dor"),
        ("a.rb", "^password = ENV['X'] || 'tr0ub4dor'", "tr0ub4dor"),
        ("a.json", "{\"command\": \"PG^PASSWORD=tr0ub4dor psql\"}", "tr0ub4dor"),
        ("a.json", "{\"env\": [\"DB_^PASSWORD=tr0ub4dor\"]}", "tr0ub4dor"),
        ("a.php", "'^password' => 'tr0ub4dor',", "tr0ub4dor"),
        ("a.php", "$^password = getenv('X') ?: 'tr0ub4dor';", "tr0ub4dor"),
        ("a.js", "const p = process.env.DB_^PASSWORD || 'tr0ub4dor';", "tr0ub4dor"),
        ("a.js", "const p = env.DB_^PASSWORD ?? 'tr0ub4dor';", "tr0ub4dor"),
        ("a.kt", "val p = config.^password ?: \"tr0ub4dor\"", "tr0ub4dor"),
        ("a.py", "connect(settings.^password or 'tr0ub4dor')", "tr0ub4dor"),
        ("a.c", "#define WIFI_^PASS \"tr0ub4dor\"\n", "tr0ub4dor"),
        (
            "a.tf",
            "variable \"db_^password\" {\n  type    = string\n  default = \"tr0ub4dor\"\n}\n",
            "tr0ub4dor",
        ),
        ("a.plist", "<key>db^Password</key>\n  <string>tr0ub4dor</string>\n", "tr0ub4dor"),
        ("a.js", "process.env.PG^PASSWORD = 'tr0ub4dor'", "tr0ub4dor"),
        ("a.ts", "^password: string = 'tr0ub4dor';", "tr0ub4dor"),
        ("a.cs", "public string ^Password = \"tr0ub4dor\";", "tr0ub4dor"),
        ("a.rs", "let ^password: &str = \"tr0ub4dor\";", "tr0ub4dor"),
        ("a.kt", "val ^password = \"tr0ub4dor\"", "tr0ub4dor"),
        ("a.swift", "let ^password: String = \"tr0ub4dor\"", "tr0ub4dor"),
        ("a.ps1", "$^Password = \"tr0ub4dor\"", "tr0ub4dor"),
        ("a.md", "```yaml\n^password: tr0ub4dor\n```\n", "tr0ub4dor"),
        ("a.md", "    docker run -e MYSQL_ROOT_^PASSWORD=tr0ub4dor mysql\n", "tr0ub4dor"),
        ("a.ipynb", "{\"source\": [\"^password = \\\"tr0ub4dor\\\"\\n\"]}", "tr0ub4dor"),
    ]);
}

/// Nothing is read at the marked names.
fn assert_refused(cases: &[(&str, &str)]) {
    let found = |(path, text): &(&str, &str)| {
        read(path, text).ok().map(|found| format!("{path}: {text}: {found}"))
    };
    let wrong: Vec<_> = cases.iter().filter_map(found).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_no_literal_or_no_credential_is_refused() {
    assert_refused(&[
        ("a.py", "^password = user_input\n"),
        ("a.sh", "x=${^PASSWORD:4:2}\n"),
        ("a.sh", "^password=db_password\n"),
        ("a.md", "mysql -u <user> -p<^password> db\n"),
        ("a.php", "'^password' => 'required|string|min:12',"),
        ("a.php", "run [^password] 'App\\Entity\\User'"),
        ("a.php", "new Token(new User('user', '^password'), 'main')"),
        ("a.php", "FORMAT_^KEY => 'P%yY%mM%dD'"),
        ("a.yml", "^password: \"can't be blank\"\n"),
        ("a.kt", "const val KEY_^PASSWORD = \"extra_password\"\n"),
        ("a.html", "<div data-site^key=\"6LeZW6I1sNBWJoQBUbKTbAyvtMhZYJnvQC84JWPb\">"),
        ("a.html", "<div data-client-^key=\"Mid-client-LD4KnOAhqZe0qKnY\">"),
        ("a.py", "^password = user2.password3\n"),
        ("a.java", "static final String THREADLOCAL_^KEY = \"ReactorAutoConfigurationTests\";"),
        (
            "a.json",
            "{\"arn\": \"arn:aws:secretsmanager:eu-west-1:123456789012:^secret:db-Ab12Cd\"}",
        ),
        ("a.json", "{\"^password\": \"vault:v1:VQHlN6HGvPgsIzScnzJ3gegP7L6dg6Yn\"}"),
        (
            "a.kts",
            "^password(\"env.TOKEN\", \"credentialsJSON:0e860d67-58ea-44fb-b9b1-54706f1a1f2b\")",
        ),
        ("a.js", "const ^token = 'pk.eyJ1IjoiYWNtZSIsImEiOiJjZWxkOHkwdjRkbTM1In0.qPBA4CfBTbB69Y';"),
        ("a.ini", "application_^secret = MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw\n"),
        ("a.py", "^password = getpass.getpass()\n"),
        ("a.py", "^password = os.environ['DB_PASSWORD']\n"),
        ("a.py", "^password = f'{prefix}-x'\n"),
        ("a.go", "^password := cfg.Password\n"),
        ("a.go", "o.Users = []*User{{Username: name, ^Password: pwd}}\n"),
        ("a.c", "key->^password = buffer;\n"),
        ("a.ts", "apiKey: process.env.API_^KEY!\n"),
        ("a.sh", "^PASSWORD=$1\n"),
        ("a.sh", "^PASSWORD=$(cat file)\n"),
        ("a.sh", "if [ $^PASSWORD = x ]; then\n"),
        ("a.sh", "mysql --^password --user x\n"),
        ("a.yml", "^password: ${{ secrets.X }}\n"),
        ("a.yml", "^password: {{ vault_password }}\n"),
        ("a.yml", "^password: !vault |\n"),
        ("a.yml", "^password: your password is not valid\n"),
        ("config/locales/de.yml", "^password: Passwort\n"),
        ("a.json", "{\"^password\": true}"),
        ("a.json", "{\"^passwordFile\": \"/run/secrets/x\"}"),
        ("package-lock.json", "{\"^token\": \"tr0ub4dor\"}"),
        ("a.md", "The ^password: it is needed for everything.\n"),
        ("a.properties", "login.^password=Enter your password\n"),
        ("a.js", "^token: 'sha256-Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE='"),
        ("a.py", "^token = 'https://example.org/oauth/token'\n"),
        ("a.py", "^secret_key = '/etc/app/secret.key'\n"),
        ("a.py", "public_^key = 'AAAAB3NzaC1yc2EAAAADAQABAAABgQC7'\n"),
        (
            "a.tf",
            "variable \"db_^password\" {\n  type = string\n}\nlocals { default = \"tr0ub4dor\" }\n",
        ),
    ]);
}

#[test]
fn what_only_looks_as_if_a_credential_were_given_is_refused() {
    assert_refused(&[
        ("a.tf", "variable \"db_^password\" {\n  default_tags = \"tr0ub4dor\"\n}\n"),
        ("a.plist", "<key>^Password</key>\n  <true/>\n<key>x</key><string>tr0ub4dor</string>"),
        ("a.js", "if (^password || 'x' in y) {"),
        (
            "a.json",
            "{\"x\": \"{\\\"name\\\":\\\"base-^passwd\\\",\\\"version\\\":\\\"3.5.44\\\"}\"}",
        ),
        ("composer.json", "{\"symfony/^password\": \"~6.4|~7.0\"}"),
        (
            "a.json",
            "{\"url\": \"https://x/y?X-Amz-^Credential=AKIAQ%2F20180518%2Fus-east-1%2Fs3%2Faws4_request&b=1\"}",
        ),
        ("a.c", "printf(\"%s\", ok ? \"^PASS\" : \"FAILED\");"),
        ("a.c", " * the dummy devices during the first ^pass: they\n"),
        ("a.c", " * REPLY_WEP_^KEY = 0x20\n"),
        ("a.py", "self.cache['^pwd'] = value\n"),
        ("a.py", "passwords = {'conn_^pass': sshpass, 'become_pass': becomepass}\n"),
        ("a.rb", "env[\"PG^PASSWORD\"] = config[:password].to_s if config[:password]\n"),
        ("a.md", "    ^password: params[:company].smtp_password,\n"),
        ("a.py", "mask = {'self', '^password', 'scheme', 'path'}\n"),
        ("a.py", "six = [MovedAttribute(\"HTTP^PasswordMgr\", \"urllib2\", \"urllib.request\")]\n"),
        ("a.go", "\"\\fsimple^Token:\\a\\x82\\xb5\\x18\\x033.0B%Z\""),
        ("a.go", "// 117: Auth.UserChange^Password:input_type -> x\n"),
        ("a.go", "\"number of ^key: \"+string(Name)+\" when\""),
        ("secrets", "# ^password manager, or a file.\n"),
        ("a.sh", "# with --ask-vault-^password option\n"),
        ("a.java", "{ \"Username\", \"^Password\", \"NetReadTimeout\" }"),
        ("a.go", "AUTH_SHA256_^PASSWORD = \"sha256_password\""),
        (
            "a.go",
            "wantPublicKey: PublicKey{^Key: String(\"2Sg8iYjAxx1I2LvUXpJ3kYrMxURPc8rdB7TJyvv1234\")}",
        ),
        (
            ".env",
            "GRAYLOG_SHA256_^PASSWORD=b1cb6e31e172577918c9e7806c572b5ed8477d3f57aa737bee4b5b1db3696f09\n",
        ),
        ("a.md", "    -W, --^password               force password prompt\n"),
        ("a.ps1", "$^password = ConvertTo-SecureString $x -AsPlainText\n"),
        ("a.html", "<input name=\"authenticity_^token\" value=\"q7Zk2xWq7Zk2xWq7Zk2xW4\">"),
        ("a.sh", "export SESSION_^TOKEN=FQoGZXIvYXdzE[...]8aOK4QU=\n"),
        ("a.go", "req.Header.Set(\"Sec-Websocket-^Key\", \"dGhlIHNhbXBsZSBub25jZQ==\")"),
        ("a.cs", "<assemblyIdentity publicKey^Token=\"b77a5c561934e089\"/>"),
    ]);
}

#[test]
fn a_password_in_a_url_is_judged_as_one() {
    let judge = |url: &str, password: &str| {
        let start = url.find(password).unwrap();
        let spans = (0..start - 1, start..start + password.len());
        let text = Text::whole(url.as_bytes());
        in_url(&text, "a.txt", spans, &mut Reading::default(), &mut Memory::default()).map(|_| ())
    };
    assert_eq!(judge("app:tr0ub4dor@db", "tr0ub4dor"), Ok(()));
    assert!(judge("app:${PASSWORD}@db", "${PASSWORD}").is_err());
    assert!(judge("app:%s@db", "%s").is_err());
    assert!(judge("(?<u>[^:]+):(?<p>[^@]{6,})@db", "(?<p>[^@]{6,})").is_err());
    assert!(judge("app:tr0ub4dor@example.com:8080/x", "tr0ub4dor").is_err());
    assert!(judge("app:tr0ub4dor@www.example.org", "tr0ub4dor").is_err());
    assert_eq!(judge("app:tr0ub4dor@counterexample.com", "tr0ub4dor"), Ok(()));
    for says in
        ["accountSid:authToken@x", "KEY:DOMAIN@x", "email:password@x", "user.name:pass_word@x"]
    {
        let (_, password) = says.strip_suffix("@x").unwrap().split_once(':').unwrap();
        assert!(judge(says, password).is_err(), "{says}");
    }
    assert_eq!(judge("postgres:password@db", "password"), Ok(()));
}

/// A window may begin within a name.
#[test]
fn a_name_at_the_start_of_a_text_is_read() {
    let read = |text: &str| read("a.c", text);
    assert_eq!(read("^pass\": \"tr0ub4dor\""), Ok("tr0ub4dor".into()));
    assert_eq!(read("^pass</key><string>tr0ub4dor</string>"), Err(Refusal::NoLiteral));
    assert_eq!(read("^password\" { default = \"tr0ub4dor\""), Err(Refusal::NoLiteral));
}

/// Whatever stands there, reading it neither fails nor takes long.
#[test]
fn every_cut_of_an_odd_text_is_read() {
    let odd = "pass\\\"'`=\u{e9}:=>password\\\\\\\"=\"\\\n${pass:-x}<pass>--pass 'x\n- name: pass\n  value: key(\"pass\")[]{} pass\": \"xy9z\", \"pass\", \"xy9z\"\
        \n#define pass \"xy9z\"\nvariable \"pass\" { default = \"xy9z\" }<key>pass</key><string>xy9z</string> x.pass || 'xy9z' &quot;pass&quot;:\
        '--pass', default='xy9z') var(\"pass\").unwrap_or(|_| \"xy9z\") fetch(\"pass\") { \"xy9z\" } pass { get; } = \"xy9z\" pass <- \"xy9z\" ${pass:xy9z} arn:pass:xy9z";
    for start in 0..odd.len() {
        for end in start..odd.len() {
            let text = &odd.as_bytes()[start..end];
            let whole = Text::whole(text);
            for position in memchr::memmem::find_iter(text, b"pass") {
                let spot = Spot::new(&whole, position);
                let _ = at(&spot, "a.py", &mut Reading::default(), &mut Memory::default());
            }
        }
    }
}
