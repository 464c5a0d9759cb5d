//! What a shell takes for one word.

/// The call of an accessor as one word of a shell.
pub(super) fn word(call: &str) -> String {
    let call = call.trim();
    let is_quoted = call.len() > 1 && call.starts_with('"') && call.ends_with('"');
    if is_quoted {
        return call.to_owned();
    }
    if call.starts_with('$') || call.starts_with('`') {
        return format!("\"{call}\"");
    }
    format!("\"$({call})\"")
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn a_call_is_one_word() {
        assert_eq!(word("get docker"), "\"$(get docker)\"");
        assert_eq!(word("$(get \"docker\")"), "\"$(get \"docker\")\"");
        assert_eq!(word("\"$(get docker)\""), "\"$(get docker)\"");
        assert_eq!(word("$DOCKER_TOKEN"), "\"$DOCKER_TOKEN\"");
    }
}
