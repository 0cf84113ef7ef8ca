//! Text as it can be set: control characters gone, characters without a glyph marked, endless words breakable.

use serde_json::Value;

/// Longest run without a place to break that is left as it is; serial numbers are shorter.
const RUN_MAX: usize = 26;
/// Longest text of one field, in characters; what is beyond is cut and marked with an ellipsis.
const FIELD_CHARS_MAX: usize = 10_000;
/// What typesetters put where the type is missing.
const GETA: char = '〓';
const BREAK_HERE: char = '\u{200b}';

/// Cleans every text in the data of a document.
pub(crate) fn clean(value: &mut Value, has_glyph: &dyn Fn(char) -> bool) {
    match value {
        Value::String(text) => *text = clean_text(text, has_glyph),
        Value::Array(values) => values.iter_mut().for_each(|value| clean(value, has_glyph)),
        // A fingerprint is copied from the page to be compared: nothing is put into it.
        Value::Object(fields) => {
            fields
                .iter_mut()
                .filter(|(name, _)| *name != "hash")
                .for_each(|(_, value)| clean(value, has_glyph));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn clean_text(text: &str, has_glyph: &dyn Fn(char) -> bool) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut run = 0;
    for (index, char) in text.chars().enumerate() {
        if index == FIELD_CHARS_MAX {
            cleaned.push('…');
            break;
        }
        let char = match char {
            '\n' => '\n',
            '\t' | '\u{a0}' | '\u{2009}' | '\u{202f}' => ' ',
            _ if char.is_control() || joins(char) => continue,
            _ if has_glyph(char) => char,
            _ => GETA,
        };
        run = if char.is_ascii_graphic() { run + 1 } else { 0 };
        if run > RUN_MAX {
            cleaned.push(BREAK_HERE);
            run = 1;
        }
        cleaned.push(char);
    }
    cleaned
}

/// Characters that only shape or direct their neighbours: joiners, variation selectors, direction marks, a byte order mark.
fn joins(char: char) -> bool {
    matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::clean_text;

    #[test]
    fn what_can_not_be_set_is_dropped_or_marked() {
        let no_emoji = |char: char| (char as u32) < 0x1_0000;
        assert_eq!(clean_text("水\0表\u{7}\u{202e} 🔧#$\\*", &no_emoji), "水表 〓#$\\*");
        assert_eq!(clean_text("a\tb\nc", &no_emoji), "a b\nc");
    }

    #[test]
    fn endless_words_get_places_to_break() {
        let all = |_| true;
        assert_eq!(clean_text("CS2026-0001234", &all), "CS2026-0001234");
        let long = clean_text(&"x".repeat(60), &all);
        assert_eq!(long.split('\u{200b}').map(str::len).collect::<Vec<_>>(), [26, 26, 8]);
        assert!(clean_text(&"表".repeat(10_050), &all).ends_with("表…"));
    }
}
