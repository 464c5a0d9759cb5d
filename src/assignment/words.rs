//! Words by which names and values are told. Data: each list says what its words mean.

/// Words that end as a credential's name does and are none.
#[rustfmt::skip]
pub(super) const NO_NOUNS: &[&str] = &[
    "compass", "bypass", "trespass", "surpass", "encompass", "overpass", "underpass", "multipass", "lastpass",
    "keepass", "gopass", "sshpass", "cwd", "sitekey", "oldpwd", "monkey", "turkey", "donkey", "whiskey", "jockey", "hockey",
    "hotkey", "hotkeys", "keypass",
];

/// What stands before "pass" in one word, when that is short for a password.
#[rustfmt::skip]
pub(super) const WHOSE: &[&str] = &[
    "db", "user", "usr", "my", "admin", "root", "sql", "mysql", "pg", "postgres", "ftp", "smtp", "mail", "email",
    "ssh", "login", "wifi", "key", "keystore", "store", "truststore", "http", "https", "proxy", "ldap", "auth", "app",
    "web", "sa", "sys", "client", "server", "master", "confirm", "old", "new", "rabbit", "redis", "mongo", "dba",
    "os", "samba", "smb", "imap", "pop", "jdbc", "require", "bind", "vnc", "rdp", "enable", "backup", "cert", "p12",
    "private", "default", "host", "test", "demo", "guest", "sftp", "remote", "service", "account", "basic", "api",
    "node", "cluster", "router", "leaf", "nats",
];

/// Words behind a noun that leave it what it is: `password_2`, `tokenValue`, `secret_base64`, `passwordConfirmation`.
#[rustfmt::skip]
pub(super) const HARMLESS: &[&str] = &[
    "value", "string", "str", "text", "default", "prod", "production", "live", "dev", "test", "staging", "base",
    "base64", "b64", "raw", "plain", "plaintext", "clear", "hex", "encoded", "encrypted", "enc", "hash", "confirm",
    "confirmation", "again", "repeat", "old", "new", "current", "primary", "secondary", "main", "backup", "admin",
    "user", "root", "v1", "v2", "v3", "v4", "data", "bytes", "literal", "const", "env", "var", "seed", "local",
    "demo", "master", "basic", "bearer", "v", "eu", "us", "uk", "emea", "apac", "qa", "uat", "preprod", "legacy", "ext",
];

/// Words behind a noun that make the name that of something else: where the secret is, how long, what it is called.
#[rustfmt::skip]
pub(super) const METADATA: &[&str] = &[
    "file", "filename", "files", "path", "paths", "dir", "directory", "folder", "location", "name", "names", "id",
    "ids", "url", "uri", "urls", "endpoint", "host", "port", "type", "types", "kind", "field", "fields", "label",
    "labels", "title", "length", "len", "size", "count", "num", "number", "ttl", "expiry", "expires", "expiration",
    "expired", "expire", "timeout", "age", "lifetime", "duration", "policy", "policies", "format", "regex", "regexp",
    "pattern", "hint", "hints", "prompt", "message", "msg", "messages", "error", "errors", "err", "warning",
    "placeholder", "help", "description", "desc", "doc", "docs", "class", "column", "col", "param", "params",
    "parameter", "attribute", "attr", "header", "headers", "prefix", "suffix", "mode", "method", "methods",
    "algorithm", "algo", "alg", "version", "index", "idx", "enabled", "disabled", "required", "valid", "invalid",
    "validator", "validation", "max", "min", "date", "time", "timestamp", "at", "by", "provider", "providers", "mgr",
    "realm", "hasher", "hashers", "manager", "service", "store", "storage", "vault", "ref", "refs", "reference",
    "arn", "source", "target", "input", "output", "button", "form", "view", "page", "screen", "dialog", "icon",
    "image", "img", "link", "handler", "callback", "listener", "factory", "builder", "generator", "encoder",
    "decoder", "parser", "reader", "writer", "checker", "strength", "score", "reset", "change", "changed", "update",
    "updated", "created", "rotation", "grant", "grants", "scope", "scopes", "audience", "issuer", "subject", "role",
    "roles", "group", "groups", "list", "map", "set", "array", "code", "status", "state", "flag", "flags", "option",
    "options", "config", "settings", "info", "details", "owner", "email", "usage", "limit", "limits", "budget",
    "bits", "width", "depth", "order", "sort", "down", "up", "press", "event", "events", "binding", "bindings",
    "board", "chain", "pair", "pairs", "word", "words", "frame", "frames", "code", "space", "ring", "stroke", "map",
    "fingerprint", "thumbprint", "checksum", "digest", "sha", "sha1", "sha256", "md5", "spec", "schema", "env",
    "envvar", "variable", "constraint", "table", "encryption", "hashing", "authenticator", "strategy", "login",
    "resolver", "exchange", "introspection", "revocation", "x509", "pem", "crt", "cer", "der", "asc", "gpg", "jks",
    "json", "txt", "yml", "yaml", "html", "php", "js", "css", "py", "go", "keys", "guid", "uuid", "mgmt", "interface",
    "result", "verification", "verify", "check", "checks", "kdf", "iterations", "salt", "rounds", "cost", "metadata",
    "meta", "template", "property",
];

/// Words before a noun that make it one that everybody may know, or no credential at all.
#[rustfmt::skip]
pub(super) const OPEN: &[&str] = &[
    "public", "pub", "publishable", "site", "tokenization", "authenticity", "antiforgery", "ask", "existing", "next", "prev", "previous",
    "continuation", "page", "pagination", "csrf", "xsrf", "no", "has", "is", "require", "requires", "required",
    "forgot", "lost", "missing", "unexpected", "reserved", "show", "hide", "toggle", "max", "min", "total", "num",
];

/// Words before a token or key that make it one of a language or a table.
#[rustfmt::skip]
pub(super) const OF_TABLES: &[&str] = &[
    "primary", "foreign", "sort", "partition", "range", "cache", "i18n", "translation", "locale", "bos", "eos", "pad",
    "unk", "sep", "cls", "mask", "invalid", "expected", "unknown", "syntax", "lexer", "start", "end", "first", "last",
    "dictionary", "dict", "map", "object", "json", "yaml", "xml", "column", "index", "natural", "composite",
    "compound", "shift", "ctrl", "alt", "meta", "arrow", "enter", "escape", "tab", "delete", "backspace", "hot",
    "press", "on", "routing", "message", "idempotency", "dedup", "shard", "group", "row", "item", "node", "context",
    "header", "registry", "parameter", "attribute", "recv", "import", "export", "list", "search", "trusted",
    "keyserver", "websocket", "field", "parse", "current", "peek", "punctuation", "keyword", "string", "number",
    "comment",
];

/// Words before `key` that make it a credential's.
#[rustfmt::skip]
pub(super) const QUALIFIERS: &[&str] = &[
    "api", "access", "secret", "private", "priv", "encryption", "encrypt", "enc", "decryption", "decrypt", "signing",
    "sign", "signature", "master", "account", "auth", "app", "application", "aes", "des", "hmac", "rsa", "ecdsa",
    "jwt", "jws", "jwe", "ssh", "consumer", "license", "licence", "service", "session", "shared", "symmetric",
    "webhook", "client", "admin", "deploy", "deployment", "crypto", "cipher", "bot", "server", "subscription",
    "integration", "write", "cookie", "geheim", "geheimer", "token", "password", "credential", "storage", "function", "host", "send",
    "sending", "ingest", "ingestion", "security", "user", "root", "machine", "validation", "data", "wifi", "network",
    "wpa", "preshared", "pre", "hash", "salt", "remember", "management", "activation",
];

/// Words that people write where a credential belongs, and that nobody chooses for one.
#[rustfmt::skip]
pub(super) const STAND_INS: &[&str] = &[
    "example", "placeholder", "changeme", "change_me", "change-me", "change this", "changethis", "your_", "your-", "your ",
    "yourpass", "yoursecret", "yourtoken", "yourkey", "youraccess", "yourapi", "yourown", "redacted", "insert_",
    "insert-", "replace_", "replace-", "replaceme", "replacethis", "place_holder", "_here", "-here", "todo_", "fixme",
    "****", "....", "[...]", "\u{2026}", "removed", "censored", "xxxx", "enter_", "fill_in", "fillme", "dummy",
    "\u{2022}\u{2022}", "not-set", "not_set", "unset", "undefined", "<password", "<secret", "<token", "<your",
    "sanitized", "obfuscated", "foobared", "put_your", "put-your", "[filtered]",
];

/// Words that are constants, types or keywords of some language.
#[rustfmt::skip]
pub(super) const CONSTANTS: &[&str] = &[
    "true", "false", "null", "nil", "none", "undefined", "yes", "no", "on", "off", "string", "str", "text", "bool",
    "boolean", "int", "integer", "number", "float", "object", "array", "list", "any", "void", "bytes", "byte", "char",
    "varchar", "uuid", "optional", "required", "nan", "self", "this", "new", "func", "function", "return", "default",
    "empty", "unknown", "auto", "generated", "hidden", "password!", "todo", "n/a", "na", "tbd", "plaintext", "bearer",
    "basic", "digest", "inherit", "enabled", "disabled", "always", "never", "require", "random", "date", "datetime",
    "timestamp", "const", "static", "var", "let", "async", "await", "lambda", "import", "from", "type", "interface",
    "enum", "struct", "class", "file", "env", "filename", "fail", "failed", "failure", "success",
];

/// Endings of the names of files in which secrets are kept, and of code.
#[rustfmt::skip]
pub(super) const ENDINGS: &[&str] = &[
    ".pem", ".key", ".crt", ".cer", ".p12", ".pfx", ".jks", ".txt", ".json", ".yml", ".yaml", ".xml", ".html", ".htm",
    ".php", ".js", ".ts", ".py", ".rb", ".go", ".java", ".md", ".conf", ".cfg", ".ini", ".env", ".gpg", ".asc",
    ".pub", ".log", ".csv", ".png", ".svg", ".sh", ".db", ".sqlite", ".properties", ".toml", ".aspx", ".jsp", ".erb",
    ".tmpl", ".css", ".cs", ".keystore",
];

/// What stands for a user in an example of a URL, and what for a password beside it.
#[rustfmt::skip]
pub(super) const USERS: &[&str] = &[
    "user", "username", "userid", "usr", "uname", "name", "login", "myuser", "myusername", "foo", "u", "a", "host",
    "key", "apikey", "id", "clientid", "email", "token", "tokenid", "sid", "mail",
];

/// See [`USERS`].
#[rustfmt::skip]
pub(super) const PASSWORDS: &[&str] = &[
    "password", "pass", "passwd", "pwd", "secret", "passw0rd", "mypassword", "bar", "p", "b", "port", "token",
];

/// Words in a name that say that a digest is kept.
#[rustfmt::skip]
pub(super) const DIGESTS: &[&str] = &[
    "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha", "hash", "hashed", "digest"
];

/// Words of sentences about a value, which say what it must be.
#[rustfmt::skip]
pub(super) const SAID: &[&str] = &[
    "can't", "cannot", "must", "should", "please", "enter", "invalid", "is", "isn't", "required", "blank", "empty", "your", "not", "too",
    "don't", "doesn't", "does", "do",
];

/// What a name begins with that holds what a field is called, and not what is in it.
#[rustfmt::skip]
pub(super) const OF_FIELDS: &[&str] = &[
    "key", "extra", "pref", "param", "field", "arg", "header", "prop", "attr", "column", "input", "label",
];
