//! Hashes that take long to make, so that nobody tries many values against one.

use super::super::hash::unhex;
use crate::secret::Secret;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use memchr::memmem;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};

/// What comes before the salt in the written form. Other costs need another name.
const SCHEME: &str = "argon2id";
/// Bytes of the written form.
const WRITTEN: usize = SCHEME.len() + 2 * (1 + 2 * 16);
/// Memory of one hash in KiB: what OWASP recommends for passwords.
const MEMORY: u32 = 19 * 1024;
/// Passes over it: half of what OWASP recommends, since here not one login waits for it but every finding.
const PASSES: u32 = 1;
/// Most threads that hash at a time, for their memory.
const THREADS: usize = 8;

/// What a value is hashed with, against tables that were made beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Salt(pub [u8; 16]);

/// The Argon2id of a salt and a value, written `argon2id:SALT:DIGEST` in hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SlowHash {
    /// The salt.
    pub salt: Salt,
    digest: [u8; 16],
}

impl fmt::Display for SlowHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}")?;
        for bytes in [self.salt.0, self.digest] {
            f.write_str(":")?;
            bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        }
        Ok(())
    }
}

/// Whether a stretch of a text is part of such a hash, which looks like a secret and is none.
pub(crate) fn is_of_hash(text: &[u8], stretch: &Range<usize>) -> bool {
    let from = stretch.start.saturating_sub(WRITTEN);
    let to = text.len().min(stretch.start + SCHEME.len());
    let is_hash = |start: usize| {
        let written = text.get(start..start + WRITTEN).filter(|_| stretch.end <= start + WRITTEN);
        written.and_then(|w| std::str::from_utf8(w).ok()?.parse::<SlowHash>().ok()).is_some()
    };
    let mut starts = memmem::rfind_iter(&text[from..to], SCHEME).map(|at| from + at);
    starts.any(|start| start <= stretch.start && is_hash(start))
}

impl FromStr for SlowHash {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let (salt, digest) = text.strip_prefix(SCHEME)?.strip_prefix(':')?.split_once(':')?;
            Some(Self { salt: Salt(unhex(salt)?), digest: unhex(digest)? })
        };
        // The text is not quoted: it may be the value itself, written here by mistake.
        parse().ok_or("this is no hash of a baseline: argon2id:SALT:DIGEST")
    }
}

/// Hashes values, each once, on several threads.
pub struct Hashing<'s> {
    done: HashMap<(Salt, Secret), SlowHash>,
    threads: usize,
    stop: &'s AtomicBool,
}

impl<'s> Hashing<'s> {
    /// One that ends early when `stop` is set.
    #[must_use]
    pub fn new(threads: usize, stop: &'s AtomicBool) -> Self {
        Self { done: HashMap::new(), threads: threads.clamp(1, THREADS), stop }
    }

    /// Hashes each of the values with each of the salts. Returns whether it came to the end.
    pub fn hash<'v>(
        &mut self,
        salts: &[Salt],
        values: impl IntoIterator<Item = &'v Secret>,
    ) -> bool {
        let values: HashSet<_> = values.into_iter().collect();
        let pairs = salts.iter().flat_map(|salt| values.iter().map(|v| (*salt, (*v).clone())));
        let pairs: Vec<_> = pairs.filter(|pair| !self.done.contains_key(pair)).collect();
        let stop = self.stop;
        let one = |memory: &mut Vec<Block>, (salt, value): (Salt, Secret)| {
            let hash = (!stop.load(Ordering::Relaxed)).then(|| hash(memory, salt, &value))?;
            Some(((salt, value), hash))
        };
        let threads = self.threads.min(pairs.len());
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let hashes: Vec<_> = match pool.ok().filter(|_| threads > 1) {
            Some(pool) => {
                pool.install(|| pairs.into_par_iter().map_init(Vec::new, one).flatten().collect())
            }
            None => {
                let mut memory = Vec::new();
                pairs.into_iter().map_while(|pair| one(&mut memory, pair)).collect()
            }
        };
        self.done.extend(hashes);
        !stop.load(Ordering::Relaxed)
    }

    /// The hash of a value, if it was made.
    #[must_use]
    pub fn of(&self, salt: Salt, value: &Secret) -> Option<SlowHash> {
        self.done.get(&(salt, value.clone())).copied()
    }
}

/// One hash. Its memory is kept for the next.
fn hash(memory: &mut Vec<Block>, salt: Salt, value: &Secret) -> SlowHash {
    let mut digest = [0; 16];
    let params = Params::new(MEMORY, PASSES, 1, Some(digest.len())).expect("they are in range");
    memory.resize(params.block_count(), Block::default());
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon
        .hash_password_into_with_memory(value.expose(), &salt.0, &mut digest, &mut *memory)
        .expect("salt, digest and memory have the right sizes, and no value is as long as 4 GiB");
    SlowHash { salt, digest }
}

#[cfg(test)]
mod tests {
    use super::{Hashing, Salt, SlowHash, is_of_hash};
    use crate::secret::Secret;
    use std::sync::atomic::AtomicBool;

    fn hash(salt: u8, value: &[u8]) -> SlowHash {
        let (stop, value) = (AtomicBool::new(false), Secret::new(value));
        let mut hashing = Hashing::new(1, &stop);
        assert!(hashing.hash(&[Salt([salt; 16])], [&value]));
        hashing.of(Salt([salt; 16]), &value).unwrap()
    }

    #[test]
    fn it_is_argon2id() {
        // By the reference implementation: argon2 0123456789abcdef -id -t 1 -k 19456 -p 1 -l 16
        let (stop, value) = (AtomicBool::new(false), Secret::new(b"abc"));
        let salt = Salt(*b"0123456789abcdef");
        let mut hashing = Hashing::new(1, &stop);
        hashing.hash(&[salt], [&value]);
        let written = hashing.of(salt, &value).unwrap().to_string();
        assert_eq!(
            written,
            "argon2id:30313233343536373839616263646566:a621cbc8a3313eb93ac9251c2045ecb4"
        );
    }

    #[test]
    fn it_is_of_one_value_and_one_salt() {
        let one = hash(1, b"tr0ub4dor");
        assert_eq!(one, hash(1, b"tr0ub4dor"));
        assert_ne!(one, hash(2, b"tr0ub4dor"));
        assert_ne!(one, hash(1, b"tr0ub4do"));
        assert_eq!(one.to_string().parse(), Ok(one));
        for wrong in ["tr0ub4dor", "argon2id:00:11", "sha256:00:11", "argon2id:é:"] {
            assert!(!wrong.parse::<SlowHash>().unwrap_err().contains(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_part_of_a_hash_is_told_from_what_stands_beside() {
        let text = format!("bearer {} and more", hash(1, b"x"));
        for (stretch, expected) in [
            (7..81, true),
            (16..48, true),
            (49..81, true),
            (6..81, false),
            (49..82, false),
            (0..7, false),
            (81..90, false),
        ] {
            assert_eq!(is_of_hash(text.as_bytes(), &stretch), expected, "{stretch:?}");
        }
        let broken = text.replacen(':', ";", 1);
        assert!(!is_of_hash(broken.as_bytes(), &(49..81)));
        assert!(!is_of_hash(&text.as_bytes()[..80], &(49..80)));
        assert!(!is_of_hash(b"", &(0..0)));
    }

    #[test]
    fn many_are_hashed_on_several_threads_until_somebody_stops() {
        let values: Vec<_> = (0..9_u8).map(|i| Secret::new(&[b'x', i % 5])).collect();
        let stop = AtomicBool::new(false);
        let mut hashing = Hashing::new(4, &stop);
        assert!(hashing.hash(&[Salt([1; 16])], &values));
        assert_eq!(hashing.done.len(), 5);
        assert_eq!(hashing.of(Salt([1; 16]), &values[3]), Some(hash(1, b"x\x03")));
        let stop = AtomicBool::new(true);
        assert!(!Hashing::new(4, &stop).hash(&[Salt([1; 16])], &values));
    }
}
