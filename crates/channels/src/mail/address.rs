//! Address lists (RFC 5322 section 3.4), tolerant: what can't be understood is kept as a name or an address
//! rather than lost.

use super::message::Mailbox;
use super::words;

/// Splits a list into mailboxes; the members of groups stand like others, a group's name is left out.
/// `text` has its encoded words still in it: a comma inside of one separates nothing.
pub(crate) fn parse_list(text: &str, bare: BareAddress, addresses_max: usize) -> Vec<Mailbox> {
    let mut list = List { chars: text.chars(), found: Vec::new(), bare, max: addresses_max };
    while list.found.len() < addresses_max && list.mailbox() {}
    list.found.truncate(addresses_max);
    list.found
}

/// What `wang@example.cn` is in `wang@example.cn <li@example.cn>`, which no grammar allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BareAddress {
    IsName,
    IsMailbox,
}

struct List<'a> {
    chars: std::str::Chars<'a>,
    found: Vec<Mailbox>,
    bare: BareAddress,
    max: usize,
}

/// What has been read of one mailbox so far.
#[derive(Default)]
struct Pieces {
    /// Words outside quotes and angle brackets as written, with single spaces.
    bare: String,
    quoted: bool,
    comments: Vec<String>,
    /// True when white space came after the last word.
    gap: bool,
}

impl List<'_> {
    /// Reads one mailbox; false at the end of the list.
    fn mailbox(&mut self) -> bool {
        let mut pieces = Pieces::default();
        while let Some(c) = self.chars.next() {
            match c {
                ',' | ';' => {
                    self.end(pieces);
                    return true;
                }
                // The name of a group.
                ':' if !pieces.quoted && !pieces.bare.contains('@') => pieces = Pieces::default(),
                '=' => self.word(&mut pieces),
                '"' => pieces.push_quoted(&self.quoted()),
                '(' => pieces.comments.push(self.comment()),
                '<' => {
                    self.angle(pieces);
                    return true;
                }
                c if c.is_whitespace() => pieces.gap = true,
                c => pieces.push(c),
            }
        }
        let more = !pieces.bare.is_empty() || !pieces.comments.is_empty();
        self.end(pieces);
        more
    }

    /// An encoded word is one piece, whatever signs stand in it unescaped; `=` has been read.
    fn word(&mut self, pieces: &mut Pieces) {
        pieces.push('=');
        let rest = self.chars.as_str();
        let length =
            if rest.starts_with('?') { words::length_at(&format!("={}", start_of(rest))) } else { None };
        if let Some((inside, after)) = length.and_then(|length| rest.split_at_checked(length - 1)) {
            pieces.bare.push_str(inside);
            self.chars = after.chars();
        }
    }

    /// A mailbox without angle brackets: an address, with its comment as the name.
    fn end(&mut self, pieces: Pieces) {
        if pieces.bare.is_empty() {
            return;
        }
        let comment = (!pieces.comments.is_empty()).then(|| pieces.comments.join(" "));
        let looks_like_address = pieces.bare.contains('@');
        let (name, address) =
            if looks_like_address { (comment, Some(pieces.bare)) } else { (Some(pieces.bare), None) };
        self.push(name, address);
    }

    /// After `<`: the address, then what follows up to the comma.
    fn angle(&mut self, mut pieces: Pieces) {
        let mut inside = String::new();
        let mut closed = false;
        while let Some(c) = self.chars.next() {
            match c {
                '>' => {
                    closed = true;
                    break;
                }
                '(' => pieces.comments.push(self.comment()),
                '"' => {
                    inside.push('"');
                    inside.push_str(&self.quoted());
                    inside.push('"');
                }
                ',' if !inside.starts_with('@') => break,
                '<' => inside.clear(),
                c if c.is_whitespace() => {}
                c => inside.push(c),
            }
        }
        if closed {
            self.skip_to_comma();
        }
        let mut name = pieces.bare;
        if self.bare == BareAddress::IsMailbox && !pieces.quoted && is_one_address(&name) {
            self.push(None, Some(std::mem::take(&mut name)));
        }
        if !pieces.comments.is_empty() {
            let comments = pieces.comments.join(" ");
            name = if name.is_empty() { comments } else { format!("{name} ({comments})") };
        }
        let mut name = (!name.is_empty()).then_some(name);
        // `<@a,@b:user@host>`: a route, obsolete since 2001.
        let routed = inside.strip_prefix('@').and_then(|route| route.split_once(':')).map(|(_, rest)| rest);
        let address = routed.unwrap_or(&inside);
        let mut some = false;
        for piece in address.split([':', ';']).filter(|piece| !piece.is_empty()) {
            some = true;
            self.push(name.take(), Some(piece.to_owned()));
        }
        if !some && name.is_some() {
            self.push(name, None);
        }
    }

    fn push(&mut self, name: Option<String>, address: Option<String>) {
        if self.found.len() < self.max {
            let name = name.map(|name| collapse(&words::decode(&name))).filter(|name| !name.is_empty());
            self.found.push(Mailbox { name, address });
        }
    }

    fn skip_to_comma(&mut self) {
        while let Some(c) = self.chars.next() {
            match c {
                ',' | ';' => return,
                '(' => {
                    self.comment();
                }
                '"' => {
                    self.quoted();
                }
                _ => {}
            }
        }
    }

    /// The text of a quoted string; the opening quote has been read.
    fn quoted(&mut self) -> String {
        let mut text = String::new();
        while let Some(c) = self.chars.next() {
            match c {
                '"' => break,
                '\\' => text.extend(self.chars.next()),
                c => text.push(c),
            }
        }
        text
    }

    /// The text of a comment, comments inside of it included; the opening parenthesis has been read.
    fn comment(&mut self) -> String {
        let mut text = String::new();
        let mut depth = 1_usize;
        while let Some(c) = self.chars.next() {
            match c {
                '(' => depth += 1,
                ')' if depth == 1 => break,
                ')' => depth -= 1,
                '\\' => {
                    text.extend(self.chars.next());
                    continue;
                }
                _ => {}
            }
            text.push(c);
        }
        text
    }
}

/// `a@b` and nothing else.
fn is_one_address(text: &str) -> bool {
    text.matches('@').count() == 1 && !text.contains(' ')
}

impl Pieces {
    fn push(&mut self, c: char) {
        // `jdoe@test . example` (obsolete): white space around dots and @ is none.
        let joins = matches!(c, '.' | '@') || self.bare.ends_with(['.', '@']);
        if self.gap && !self.bare.is_empty() && !(joins && self.bare.contains('@')) {
            self.bare.push(' ');
        }
        self.gap = false;
        self.bare.push(c);
    }

    fn push_quoted(&mut self, text: &str) {
        if self.gap && !self.bare.is_empty() {
            self.bare.push(' ');
        }
        self.gap = false;
        self.quoted = true;
        self.bare.push_str(text);
    }
}

/// Enough of a text to hold one encoded word, so that looking costs the same wherever one stands.
fn start_of(text: &str) -> &str {
    const WORD_BYTES_MAX: usize = 1_000;
    let end = (0..=WORD_BYTES_MAX.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}

/// White space of any kind and length is one space.
pub(crate) fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
