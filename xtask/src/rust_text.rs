//! As much of Rust's grammar as the checks need: where comments and strings are, what is test code, what functions there are.

use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// The same text with comments and the insides of strings and characters blanked out, byte for byte as long,
/// so that brackets can be counted and places found in the original.
pub(crate) fn mask(text: &str) -> String {
    blank(text, |_| true)
}

/// The same text with comments blanked out, byte for byte as long.
pub(crate) fn without_comments(text: &str) -> String {
    blank(text, |begin| begin == b'/')
}

/// Blanks out those comments (they begin with `/`), strings and characters whose first byte is `chosen`.
fn blank(text: &str, chosen: impl Fn(u8) -> bool) -> String {
    let bytes = text.as_bytes();
    let mut masked = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let Some(end) = opaque_end(bytes, at) else {
            at += 1;
            continue;
        };
        for byte in masked[at..end].iter_mut().filter(|byte| **byte != b'\n' && chosen(bytes[at])) {
            *byte = b' ';
        }
        at = end;
    }
    String::from_utf8_lossy(&masked).into_owned()
}

/// Where the comment, string or character that begins at `at` ends; `None` when none begins there.
fn opaque_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    if rest.starts_with(b"//") {
        return Some(at + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()));
    }
    if rest.starts_with(b"/*") {
        return Some(at + block_comment_len(rest));
    }
    match rest.first()? {
        b'"' => Some(at + quoted_len(rest, b'"')),
        b'\'' => character_len(rest).map(|len| at + len),
        b'r' if !after_word(bytes, at) || bytes[at - 1] == b'b' => raw_string_len(rest).map(|len| at + len),
        _ => None,
    }
}

fn after_word(bytes: &[u8], at: usize) -> bool {
    at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_')
}

fn block_comment_len(rest: &[u8]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

fn quoted_len(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// `'x'`, `'\n'`, `'字'`; `None` for a lifetime.
fn character_len(rest: &[u8]) -> Option<usize> {
    if rest.get(1) == Some(&b'\\') {
        return Some(quoted_len(rest, b'\''));
    }
    // One character takes at most four bytes; a lifetime is not closed by a quote after its first.
    let width = match rest.get(1)? {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    };
    (rest.get(1 + width) == Some(&b'\'')).then_some(width + 2)
}

fn raw_string_len(rest: &[u8]) -> Option<usize> {
    let hashes = rest[1..].iter().take_while(|b| **b == b'#').count();
    if rest.get(1 + hashes) != Some(&b'"') {
        return None;
    }
    let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
    let inside = &rest[hashes + 2..];
    let len = inside.windows(close.len()).position(|w| w == close).map_or(inside.len(), |p| p + close.len());
    Some(hashes + 2 + len)
}

/// The text of a file under `src/` without its test modules, and the test modules' text.
pub(crate) fn split_tests(text: &str) -> (String, String) {
    static TEST_MODULE: LazyLock<Regex> =
        LazyLock::new(|| regex(r"#\[cfg\(test\)\]\s*(pub(\([a-z]+\))?\s+)?(mod|fn)\s+\w+[^;{]*\{"));
    let masked = mask(text);
    let (mut code, mut tests, mut at) = (String::new(), String::new(), 0);
    for found in TEST_MODULE.find_iter(&masked) {
        if found.start() < at {
            continue;
        }
        let end = closing_brace(&masked, found.end() - 1);
        code.push_str(&text[at..found.start()]);
        tests.push_str(&text[found.start()..end]);
        at = end;
    }
    code.push_str(&text[at..]);
    (code, tests)
}

/// Whether every line of the file at `path` is test code.
pub(crate) fn is_test_file(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs")
}

/// A function: its name, whether it is a test, its body, and where its body begins.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) is_test: bool,
    pub(crate) body: Range<usize>,
}

/// All functions of a masked text.
pub(crate) fn functions(masked: &str) -> Vec<Function> {
    static HEAD: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"((?:#\[[^\]]*\]\s*)*)(?:pub(?:\([a-z]+\))?\s+)?(?:const\s+)?(?:async\s+)?fn\s+(\w+)\s*[<(]")
    });
    static TEST: LazyLock<Regex> = LazyLock::new(|| regex(r"#\[(?:\w+::)*test\b"));
    let mut functions = Vec::new();
    for found in HEAD.captures_iter(masked) {
        let (Some(whole), Some(name)) = (found.get(0), found.get(2)) else { continue };
        let Some(open) = masked[whole.end()..].find(['{', ';']).map(|p| p + whole.end()) else { continue };
        if masked.as_bytes()[open] == b';' {
            continue;
        }
        functions.push(Function {
            name: name.as_str().to_owned(),
            is_test: TEST.is_match(&found[1]),
            body: open..closing_brace(masked, open),
        });
    }
    // `proptest! { #[test] fn … }` is found by the same head: its attribute stands before `fn` as well.
    functions
}

/// One past the brace that closes the one at `open`.
fn closing_brace(masked: &str, open: usize) -> usize {
    let mut depth = 0usize;
    for (offset, byte) in masked.as_bytes()[open..].iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return open + offset + 1;
                }
            }
            _ => {}
        }
    }
    masked.len()
}

/// A pattern of this crate's own.
pub(crate) fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap_or_else(|error| panic!("{error}"))
}

#[cfg(test)]
mod tests {
    use super::{functions, mask, split_tests, without_comments};

    #[test]
    fn strings_comments_and_characters_are_blanked() {
        let cases = [
            ("a // {\nb", "a     \nb"),
            ("a /* { /* } */ */ b", "a                 b"),
            (r#"a "{\"}" b"#, r"a        b"),
            ("a r#\"{\"}\"# b", "a          b"),
            ("f::<'a>('{', '\\'')", "f::<'a>(   ,     )"),
            ("'字' x", "      x"),
            ("br\"{\" for\"x\"", "b     for   "),
        ];
        for (text, expected) in cases {
            assert_eq!(mask(text), expected, "{text}");
            assert_eq!(mask(text).len(), text.len());
        }
    }

    #[test]
    fn comments_alone_can_be_blanked() {
        assert_eq!(without_comments("f(\"// a\") // b\n'/' /* c */"), "f(\"// a\")     \n'/'        ");
    }

    #[test]
    fn test_modules_are_told_from_code() {
        let text =
            "// P-A\nfn f() {}\n#[cfg(test)]\nmod tests {\n // P-B }\n fn g() { \"}\"; }\n}\nfn h() {}\n";
        let (code, tests) = split_tests(text);
        assert!(code.contains("P-A") && code.contains("fn h") && !code.contains("P-B"), "{code}");
        assert!(tests.contains("P-B") && tests.contains("fn g") && !tests.contains("fn h"), "{tests}");
        let (code, tests) = split_tests("#[cfg(test)]\nmod tests;\nfn f() {}");
        assert!(code.contains("fn f") && tests.is_empty());
    }

    #[test]
    fn functions_are_found_with_their_bodies() {
        let text =
            "#[tokio::test]\nasync fn a() { b() }\nfn b<T>() -> X where T: Y { { 1 } }\ntrait T { fn c(); }";
        let found = functions(text);
        let names: Vec<(&str, bool, &str)> =
            found.iter().map(|f| (f.name.as_str(), f.is_test, &text[f.body.clone()])).collect();
        assert_eq!(names, [("a", true, "{ b() }"), ("b", false, "{ { 1 } }")]);
    }
}
