//! Signs that text says something else than what stands there. They are looked for as keywords are, in the same pass.

/// What a sign is a sign of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u16)]
pub enum Sign {
    /// An escape of a string literal, or two literals that are put together.
    Literal,
    /// Slashes of a URL that are escaped.
    Slashes,
    /// A percent-encoded character.
    Percent,
    /// An entity of HTML or XML.
    Entity,
    /// A character of quoted-printable text.
    Quoted,
    /// A list of bytes.
    Bytes,
    /// A Secret of Kubernetes.
    Kubernetes,
}

/// All of them. Those of three bytes take many places in the prefilter's table, so there are few: of a token of any length in which
/// every character is escaped some are letters of these.
const SIGNS: &[(&str, Sign)] = &[
    (r"\u00", Sign::Literal),
    (r"\u{", Sign::Literal),
    (r"\x00", Sign::Literal),
    (r"\x4", Sign::Literal),
    (r"\x5", Sign::Literal),
    (r"\x6", Sign::Literal),
    (r"\x7", Sign::Literal),
    (r"\11", Sign::Literal),
    (r"\14", Sign::Literal),
    (r"\15", Sign::Literal),
    ("\" + \"", Sign::Literal),
    ("' + '", Sign::Literal),
    ("\" +\n", Sign::Literal),
    ("' +\n", Sign::Literal),
    ("\" +\r", Sign::Literal),
    ("' +\r", Sign::Literal),
    ("  + \"", Sign::Literal),
    ("  + '", Sign::Literal),
    ("\t+ \"", Sign::Literal),
    ("\t+ '", Sign::Literal),
    ("\"+\"", Sign::Literal),
    ("'+'", Sign::Literal),
    ("\" . \"", Sign::Literal),
    ("' . '", Sign::Literal),
    ("\" .\n", Sign::Literal),
    ("' .\n", Sign::Literal),
    ("  . \"", Sign::Literal),
    ("  . '", Sign::Literal),
    ("\" .. \"", Sign::Literal),
    ("\" \\\n", Sign::Literal),
    ("\" & \"", Sign::Literal),
    ("\" & _", Sign::Literal),
    (r":\/\/", Sign::Slashes),
    ("%3a%2f%2f", Sign::Percent),
    ("%2fservices%2f", Sign::Percent),
    ("%2fwebhooks%2f", Sign::Percent),
    ("%41%", Sign::Percent),
    ("%4b%", Sign::Percent),
    ("%5f%", Sign::Percent),
    ("%61%", Sign::Percent),
    ("%65%", Sign::Percent),
    ("%6b%", Sign::Percent),
    ("%70%", Sign::Percent),
    ("%73%", Sign::Percent),
    ("%74%", Sign::Percent),
    ("&#x", Sign::Entity),
    ("&#7", Sign::Entity),
    ("&#1", Sign::Entity),
    ("&#95;", Sign::Entity),
    ("&#45;", Sign::Entity),
    ("&lowbar;", Sign::Entity),
    ("&hyphen;", Sign::Entity),
    ("=3d", Sign::Quoted),
    // Of letters that are small, and of the two ways to begin an AWS access key, in either notation.
    (", 0x4", Sign::Bytes),
    (", 0x6", Sign::Bytes),
    (",0x4", Sign::Bytes),
    (",0x6", Sign::Bytes),
    ("  0x6", Sign::Bytes),
    ("\t0x6", Sign::Bytes),
    (", 10", Sign::Bytes),
    (", 11", Sign::Bytes),
    (",10", Sign::Bytes),
    (",11", Sign::Bytes),
    ("73, 65", Sign::Bytes),
    ("73,65", Sign::Bytes),
    ("\"Buffer\"", Sign::Bytes),
    ("kind: Secret", Sign::Kubernetes),
    ("\"kind\": \"Secret\"", Sign::Kubernetes),
    ("\"kind\":\"Secret\"", Sign::Kubernetes),
];

impl Sign {
    const ALL: [Self; 7] = [
        Self::Literal,
        Self::Slashes,
        Self::Percent,
        Self::Entity,
        Self::Quoted,
        Self::Bytes,
        Self::Kubernetes,
    ];
    /// Numbers and keywords that are set aside for signs.
    pub const TAKEN: usize = 96;
    /// The first target that stands for a sign; variants are numbered from zero.
    pub const FIRST: u16 = u16::MAX - Self::ALL.len() as u16 + 1;

    /// What a target stands for, if it is no variant.
    #[must_use]
    pub const fn of(target: u16) -> Option<Self> {
        match target.checked_sub(Self::FIRST) {
            None => None,
            Some(index) => Some(Self::ALL[index as usize]),
        }
    }

    /// All signs as keywords.
    pub fn keywords() -> impl Iterator<Item = (&'static str, u16)> {
        SIGNS.iter().map(|(text, sign)| (*text, Self::FIRST + *sign as u16))
    }
}
