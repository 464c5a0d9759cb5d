//! A rule file that somebody else wrote may be refused; it may not take the machine along.

use stanch::rule::expand;

#[test]
fn a_template_becomes_no_more_than_an_example_needs() {
    let nested = |inner: &str, depth| {
        let (open, close) = ("@{base64:".repeat(depth), "}".repeat(depth));
        expand(&format!("{open}{inner}{close}"))
    };
    assert_eq!(nested("a", 2).unwrap(), "WVE9PQ==");
    // Each level adds a third: a hundred of them to a kilobyte would be more than there is memory.
    assert!(nested("@{hex:1000}", 100).is_err());
    assert!(nested("@{hex:90000}", 2).is_err());
    // Nor may so many be begun that the stack ends.
    assert!(nested("", 200_000).is_err());
    assert!(expand(&"@{hex:90000}".repeat(10_000)).is_err());
}
