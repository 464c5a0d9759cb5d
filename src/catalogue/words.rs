//! Names as people read them: their words, and what is left when case and separators are folded.

/// The words of a name, in lower case: `DOCKER_HUB_TOKEN`, `dockerHubToken` and `docker.hub-token` have the same.
pub(crate) fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let after_lower = before.is_some_and(|b| b.is_lowercase() || b.is_ascii_digit());
        // The last capital of several begins a word when a small letter follows: `APIKey`.
        let ends_capitals = before.is_some_and(char::is_uppercase)
            && chars.get(at + 1).is_some_and(|next| next.is_lowercase());
        if !c.is_alphanumeric() || c.is_uppercase() && (after_lower || ends_capitals) {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// A name without case and separators.
pub(super) fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{fold, words};

    #[test]
    fn names_are_words() {
        for name in ["DOCKER_HUB_TOKEN", "dockerHubToken", "docker.hub-token", "Docker Hub token"] {
            assert_eq!(words(name), ["docker", "hub", "token"], "{name}");
            assert_eq!(fold(name), "dockerhubtoken");
        }
        assert_eq!(words("myAPIKey2"), ["my", "api", "key2"]);
        assert_eq!(words("__"), [""; 0]);
        assert_eq!(words(""), [""; 0]);
    }
}
