//! HTML to text: for reading and searching, never for showing as HTML.

/// Elements whose content is no text.
const HIDDEN: &[&str] = &["script", "style", "head"];
/// Elements that end a line.
const LINE_ENDING: &[&str] = &["p", "div", "tr", "li"];
/// Longest name of an entity.
const ENTITY_BYTES_MAX: usize = 32;

/// The text of an HTML document, one line a paragraph, row or item.
pub(crate) fn to_text(html: &str) -> String {
    let mut reader = Reader { out: String::with_capacity(html.len() / 2), never_closed: Vec::new() };
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, from_tag) = rest.split_at(at);
        unescape(text, &mut reader.out);
        rest = reader.after_markup(from_tag);
    }
    unescape(rest, &mut reader.out);
    tidy(&reader.out)
}

struct Reader {
    out: String,
    /// Hidden elements without an end tag in the rest: looking once is enough, so that time stays linear.
    never_closed: Vec<&'static str>,
}

impl Reader {
    /// `rest` begins with `<`. Writes the line end that the tag stands for and returns what is after it.
    fn after_markup<'a>(&mut self, rest: &'a str) -> &'a str {
        if let Some(comment) = rest.strip_prefix("<!--") {
            return comment.split_once("-->").map_or("", |(_, after)| after);
        }
        let Some(end) = rest.find('>') else {
            // A tag that never ends is text.
            unescape(rest, &mut self.out);
            return "";
        };
        let (tag, after) = rest.split_at(end + 1);
        let tag = Tag::of(tag);
        if !tag.closing
            && let Some(hidden) = HIDDEN.iter().find(|name| tag.is(name) && !self.never_closed.contains(name))
        {
            let skipped = after_closing(after, hidden);
            if skipped.is_none() {
                self.never_closed.push(hidden);
            }
            return skipped.unwrap_or(after);
        }
        if (tag.is("br") && !tag.styled) || (tag.closing && LINE_ENDING.iter().any(|name| tag.is(name))) {
            self.out.push('\n');
        }
        after
    }
}

struct Tag<'a> {
    closing: bool,
    name: &'a str,
    /// Editors leave `<br style=…>` behind where formatting was switched, on no line of its own.
    styled: bool,
}

impl<'a> Tag<'a> {
    fn of(markup: &'a str) -> Self {
        let inside = markup.trim_start_matches('<').trim_end_matches('>');
        let (closing, inside) = inside.strip_prefix('/').map_or((false, inside), |inside| (true, inside));
        let end = inside.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(end);
        Self { closing, name, styled: attributes.trim_start().to_ascii_lowercase().starts_with("style") }
    }

    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// What follows `</name>`; None where it is never closed.
fn after_closing<'a>(html: &'a str, name: &str) -> Option<&'a str> {
    let mut from = 0;
    while let Some(found) = html.get(from..)?.find("</") {
        let start = from + found + 2;
        let rest = html.get(start..)?;
        if rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return rest.split_once('>').map(|(_, after)| after);
        }
        from = start;
    }
    None
}

/// Undoes `&amp;`, `&#20013;`, `&#x4E2D;`.
fn unescape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, entity) = rest.split_at(at);
        out.push_str(before);
        match entity_at(entity) {
            Some((c, length)) => {
                out.push(c);
                rest = entity.get(length..).unwrap_or_default();
            }
            None => {
                out.push('&');
                rest = entity.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
}

/// The character and the length of the entity that `text` begins with.
fn entity_at(text: &str) -> Option<(char, usize)> {
    let name_end = text
        .char_indices()
        .skip(1)
        .take(ENTITY_BYTES_MAX)
        .find(|(_, c)| !c.is_ascii_alphanumeric() && *c != '#')
        .map_or(text.len().min(ENTITY_BYTES_MAX), |(at, _)| at);
    let name = text.get(1..name_end)?;
    let length = name_end + usize::from(text.get(name_end..).is_some_and(|rest| rest.starts_with(';')));
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return Some((numbered(code), length));
    }
    NAMED.iter().find(|(known, _)| *known == name).map(|(_, c)| (*c, length))
}

/// 128 to 159 are windows-1252 in practice (HTML standard, numeric character reference end state).
fn numbered(code: u32) -> char {
    match u8::try_from(code) {
        Ok(byte @ 0x80..=0x9F) => {
            encoding_rs::WINDOWS_1252.decode(&[byte]).0.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        _ => char::from_u32(code).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

/// The entities that occur in mail.
const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{A0}'),
    ("AMP", '&'),
    ("LT", '<'),
    ("GT", '>'),
    ("QUOT", '"'),
    ("iexcl", '¡'),
    ("cent", '¢'),
    ("pound", '£'),
    ("curren", '¤'),
    ("yen", '¥'),
    ("brvbar", '¦'),
    ("sect", '§'),
    ("uml", '¨'),
    ("copy", '©'),
    ("ordf", 'ª'),
    ("laquo", '«'),
    ("not", '¬'),
    ("shy", '\u{AD}'),
    ("reg", '®'),
    ("macr", '¯'),
    ("deg", '°'),
    ("plusmn", '±'),
    ("sup1", '¹'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("acute", '´'),
    ("micro", 'µ'),
    ("para", '¶'),
    ("middot", '·'),
    ("cedil", '¸'),
    ("ordm", 'º'),
    ("raquo", '»'),
    ("frac14", '¼'),
    ("frac12", '½'),
    ("frac34", '¾'),
    ("iquest", '¿'),
    ("times", '×'),
    ("divide", '÷'),
    ("Agrave", 'À'),
    ("Aacute", 'Á'),
    ("Acirc", 'Â'),
    ("Atilde", 'Ã'),
    ("Auml", 'Ä'),
    ("Aring", 'Å'),
    ("AElig", 'Æ'),
    ("Ccedil", 'Ç'),
    ("Egrave", 'È'),
    ("Eacute", 'É'),
    ("Ecirc", 'Ê'),
    ("Euml", 'Ë'),
    ("Igrave", 'Ì'),
    ("Iacute", 'Í'),
    ("Icirc", 'Î'),
    ("Iuml", 'Ï'),
    ("Ntilde", 'Ñ'),
    ("Ograve", 'Ò'),
    ("Oacute", 'Ó'),
    ("Ocirc", 'Ô'),
    ("Otilde", 'Õ'),
    ("Ouml", 'Ö'),
    ("Oslash", 'Ø'),
    ("Ugrave", 'Ù'),
    ("Uacute", 'Ú'),
    ("Ucirc", 'Û'),
    ("Uuml", 'Ü'),
    ("Yacute", 'Ý'),
    ("szlig", 'ß'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("atilde", 'ã'),
    ("auml", 'ä'),
    ("aring", 'å'),
    ("aelig", 'æ'),
    ("ccedil", 'ç'),
    ("egrave", 'è'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("igrave", 'ì'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("ntilde", 'ñ'),
    ("ograve", 'ò'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("otilde", 'õ'),
    ("ouml", 'ö'),
    ("oslash", 'ø'),
    ("ugrave", 'ù'),
    ("uacute", 'ú'),
    ("ucirc", 'û'),
    ("uuml", 'ü'),
    ("yacute", 'ý'),
    ("yuml", 'ÿ'),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200C}'),
    ("zwj", '\u{200D}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("dagger", '†'),
    ("Dagger", '‡'),
    ("bull", '•'),
    ("hellip", '…'),
    ("permil", '‰'),
    ("prime", '′'),
    ("Prime", '″'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("euro", '€'),
    ("trade", '™'),
    ("larr", '←'),
    ("uarr", '↑'),
    ("rarr", '→'),
    ("darr", '↓'),
    ("harr", '↔'),
    ("minus", '−'),
    ("infin", '∞'),
    ("asymp", '≈'),
    ("ne", '≠'),
    ("le", '≤'),
    ("ge", '≥'),
    ("Omega", 'Ω'),
    ("alpha", 'α'),
    ("beta", 'β'),
    ("gamma", 'γ'),
    ("delta", 'δ'),
    ("Delta", 'Δ'),
    ("pi", 'π'),
    ("sigma", 'σ'),
    ("Sigma", 'Σ'),
    ("omega", 'ω'),
];

/// Line ends alike, no white space at line ends, no more than one empty line, no-break spaces as spaces.
pub(crate) fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\u{A0}', " ");
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.split('\n').map(str::trim_end) {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty <= 1 {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.trim().to_owned()
}
