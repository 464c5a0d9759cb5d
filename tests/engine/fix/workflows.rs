//! Literals in workflows.

use super::{becomes, stays};

const PATH: &str = "/r/.github/workflows/a.yml";

#[test]
fn literals_become_references() {
    let reference = "${{ secrets.DOCKER_HUB_ACCESS_TOKEN }}";
    for before in [
        "jobs:\n  a:\n    steps:\n      - uses: docker/login-action@v3\n        with:\n          username: robot\n          password: T0 # é\n",
        "env:\n  TOKEN: \"T0\"\njobs: {}\n",
        "env:\r\n  TOKEN:   'T0'   # b\r\n  # c\r\n",
        "jobs:\n  a:\n    uses: ./b.yml\n    secrets:\n      token: T0",
        "jobs:\n  a:\n    steps:\n    - env: { DOCKER_HUB_ACCESS_TOKEN: \"T0\" }\n      run: make\n",
        "env:\n  A: T0\n  B: T1\n",
    ] {
        let after = before.replace("T0", reference).replace("T1", reference);
        becomes(PATH, before, &after);
    }
    becomes(
        PATH,
        "\u{feff}env: {A: b, TOKEN: T0}\n",
        &format!("\u{feff}env: {{A: b, TOKEN: '{reference}'}}\n"),
    );
}

#[test]
fn other_values_are_left() {
    for (text, why) in [
        ("env:\n  URL: https://a:T0@docker.io\n", "more than the secret"),
        ("env:\n  TOKEN: |\n    T0\n", "block"),
        ("env:\n  TOKEN: &t T0\n", "anchor"),
        ("# T0\nenv:\n  A: b\n", "no input"),
        ("jobs:\n  a:\n    steps:\n      - run: make T0\n", "does more than log in"),
        ("jobs:\n  a:\n    uses: ./b.yml\n    with:\n      token: T0\n", "no input"),
        ("jobs:\n  a:\n    name: T0\n", "no input"),
        ("env:\n  BILLING_TOKEN: T0\n", "its name is that of Billing"),
    ] {
        stays(PATH, text, why);
    }
    stays(
        "/r/action.yml",
        "runs:\n  steps:\n    - uses: a\n      with:\n        token: T0\n",
        "sees no secrets",
    );
    stays("/r/docker-compose.yml", "env:\n  TOKEN: T0\n", "files of this kind");
}
