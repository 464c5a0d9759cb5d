//! Logins by hand in workflows.

use super::{becomes, stays};

const PATH: &str = "/r/.github/workflows/a.yml";

/// A workflow with a step.
fn workflow(step: &str) -> String {
    format!(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    env:\n      HOST: ghcr.io\n    steps:\n      - uses: actions/checkout@v4\n{step}      - run: make # é\n"
    )
}

#[track_caller]
fn step(before: &str, after: &str) {
    becomes(PATH, &workflow(before), &workflow(after));
}

#[test]
fn a_login_becomes_the_action() {
    step(
        "      - run: docker login -u ${{ secrets.U }} -p ${{ secrets.P }}\n",
        "      - uses: docker/login-action@v3\n        with:\n          username: ${{ secrets.U }}\n          password: ${{ secrets.P }}\n",
    );
    step(
        "      - name: Log in # first\n        if: github.ref == 'refs/heads/main'\n        id: login\n        run: |\n          # To GitHub.\n          echo \"${{ secrets.GITHUB_TOKEN }}\" | docker login \"$HOST\" \\\n            -u $GITHUB_ACTOR --password-stdin\n\n        timeout-minutes: 3\n",
        "      - name: Log in # first\n        if: github.ref == 'refs/heads/main'\n        id: login\n        uses: docker/login-action@v3\n        # To GitHub.\n        with:\n          registry: ${{ env.HOST }}\n          username: ${{ github.actor }}\n          password: ${{ secrets.GITHUB_TOKEN }}\n\n        timeout-minutes: 3\n",
    );
    step(
        "      - name: Log in\n        shell: bash\n        env:\n          U: robot\n          P: ${{ secrets.P }}\n        run: \"echo $P | docker login -u $U --password-stdin\" # why\n",
        "      - name: Log in\n        uses: docker/login-action@v3\n        with:\n          username: robot\n          password: ${{ secrets.P }} # why\n",
    );
    // The variables stay where something else may want them.
    step(
        "      - env:\n          P: ${{ secrets.P }}\n          Q: r\n        run: docker login -u robot --password-stdin <<< \"$P\"\n",
        "      - env:\n          P: ${{ secrets.P }}\n          Q: r\n        uses: docker/login-action@v3\n        with:\n          username: robot\n          password: ${{ secrets.P }}\n",
    );
}

#[test]
fn the_catalogue_says_what_the_command_does_not() {
    let after = "      - uses: docker/login-action@v3\n        with:\n          username: ${{ secrets.DOCKER_HUB_USERNAME }}\n          password: ${{ secrets.DOCKER_HUB_ACCESS_TOKEN }}\n";
    step("      - run: docker login\n", after);
    step(
        "      - run: docker login -u robot -p T0\n",
        &after.replace("${{ secrets.DOCKER_HUB_USERNAME }}", "robot"),
    );
    step(
        "      - run: >-\n          echo T0 | docker login docker.io\n          -u robot --password-stdin\n",
        "      - uses: docker/login-action@v3\n        with:\n          registry: docker.io\n          username: robot\n          password: ${{ secrets.DOCKER_HUB_ACCESS_TOKEN }}\n",
    );
}

#[test]
fn the_file_s_version_and_indentation_are_kept() {
    let head = "jobs:\r\n    a:\r\n        steps:\r\n        -   uses: docker/login-action@9780b0c442fbb1117ed29e0efdff1e18412f7567\r\n            with:\r\n                username: a\r\n";
    becomes(
        PATH,
        &format!("{head}        -   run: docker login -u it's -p ${{{{ secrets.P }}}}\r\n")
            .replace("it's", "\"it's\""),
        &format!(
            "{head}        -   uses: docker/login-action@9780b0c442fbb1117ed29e0efdff1e18412f7567\r\n            with:\r\n                username: 'it''s'\r\n                password: ${{{{ secrets.P }}}}\r\n"
        ),
    );
    becomes(
        "/r/action.yml",
        "runs:\n  using: composite\n  steps:\n    - shell: bash\n      run: docker login -u a -p ${{ inputs.token }}\n".replace("- shell: bash\n      run", "- name: x\n      shell: bash\n      run").as_str(),
        "runs:\n  using: composite\n  steps:\n    - name: x\n      uses: docker/login-action@v3\n      with:\n        username: a\n        password: ${{ inputs.token }}\n",
    );
}

#[test]
fn a_login_among_other_things_is_left() {
    for (before, why) in [
        ("      - run: docker login -u a -p b && docker push c\n", "more than log in"),
        (
            "      - run: |\n          docker login -u a -p b\n          docker push c\n",
            "more than log in",
        ),
        ("      - run: docker login ghcr.io -u a -p b\n", "does not say which secret"),
        ("      - run: docker login ghcr.io\n", "no user"),
        ("      - run: docker login -u $X -p b\n", "where `$X` comes from"),
        ("      - run: docker login -u a -p b\n        shell: pwsh\n", "another shell"),
        ("      - run: docker login -u a -p b\n        continue: x\n", "`continue`"),
        ("      - {run: docker login -u a -p b}\n", "braces"),
        ("      - shell: bash\n        run: docker login -u a -p b\n", "dash"),
    ] {
        stays(PATH, &workflow(before), why);
    }
    stays("/r/a.sh", "docker login -u a -p b\n", "no fix is known");
    stays(PATH, "jobs:\n  a:\n    steps:\n      - run: [docker login\n", "does not parse");
}
