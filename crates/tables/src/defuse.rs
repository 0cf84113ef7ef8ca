//! A text that begins like a formula is carried out by a spreadsheet that opens a CSV file: a customer's name could then
//! send the sheet's contents away. An apostrophe in front makes it a text (OWASP, "CSV Injection"); it is taken off again
//! when such a file is read.

/// With an apostrophe in front where it begins like a formula, behind apostrophes or not.
pub(crate) fn defused(text: &str) -> std::borrow::Cow<'_, str> {
    if is_formula(text) { format!("'{text}").into() } else { text.into() }
}

/// As it was before [`defused`].
pub(crate) fn original(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(text)
}

fn is_formula(text: &str) -> bool {
    let first = text.trim_start_matches('\'').chars().next();
    first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'))
}
