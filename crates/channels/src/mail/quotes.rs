//! Folds away what a reply repeats: quoted text and what mail programs put above it, in Chinese and English.

/// A text in two: what the sender wrote, and what can be folded away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    pub visible: String,
    /// Quoted text, headers of the quoted message and the signature; empty where there is none.
    pub quoted: String,
}

/// Lines of a header block looked at to tell it from a sentence.
const BLOCK_LINES_MAX: usize = 6;
/// "On … wrote:" may be wrapped onto this many lines.
const ATTRIBUTION_LINES_MAX: usize = 3;

/// Splits a text where quoting begins. Answers written between quoted lines stay visible with them: only a
/// quote that runs to the end is folded.
#[must_use]
pub fn fold_quotes(text: &str) -> Folded {
    let lines: Vec<&str> = text.lines().collect();
    let by_mark = (0..lines.len()).find(|at| begins_quote(&lines, *at)).unwrap_or(lines.len());
    let cut = by_mark.min(trailing_quote(&lines)).min(signature(&lines));
    let side = |lines: Option<&[&str]>| lines.unwrap_or_default().join("\n").trim().to_owned();
    let folded = Folded { visible: side(lines.get(..cut)), quoted: side(lines.get(cut..)) };
    if folded.visible.is_empty() {
        // A forwarded message without a word of the sender's own: hiding it would hide everything.
        return Folded { visible: text.trim().to_owned(), quoted: String::new() };
    }
    folded
}

fn begins_quote(lines: &[&str], at: usize) -> bool {
    let line = lines.get(at).map_or("", |line| line.trim());
    is_separator(line) || is_attribution(lines, at) || is_header_block(lines, at)
}

/// `-----原始邮件-----`, `------------------ Original ------------------`, Outlook's line of underscores.
fn is_separator(line: &str) -> bool {
    const WORDS: &[&str] = &[
        "原始邮件",
        "原始郵件",
        "原邮件",
        "原郵件",
        "转发邮件",
        "轉寄郵件",
        "转发的邮件",
        "回复的原邮件",
        "original message",
        "original",
        "forwarded message",
        "reply message",
    ];
    let dashed = line.starts_with("--") && line.ends_with("--");
    let inside = line.trim_matches(|c: char| c == '-' || c.is_whitespace()).to_lowercase();
    let underscores = line.len() >= 20 && line.chars().all(|c| c == '_');
    underscores || (dashed && WORDS.contains(&inside.as_str()))
}

/// `On Mon, 23 Nov 2026, Wang wrote:`, `在 2026年11月23日，王小明 写道：`, `于 2026-11-23 16:37:21，"王"写道：`.
fn is_attribution(lines: &[&str], at: usize) -> bool {
    let Some(first) = lines.get(at).map(|line| line.trim()) else { return false };
    let chinese = ["在", "于", "於"].iter().any(|word| first.starts_with(word));
    let english = first.starts_with("On ");
    let ends = |line: &str| {
        let line = line.trim_end();
        (english && line.ends_with("wrote:"))
            || (chinese && ["写道：", "写道:", "寫道：", "寫道:"].iter().any(|end| line.ends_with(end)))
    };
    // A date must be there: "On reflection he wrote:" is the sender's own.
    let dated = first.chars().any(|c| c.is_ascii_digit());
    let standing = first.ends_with(" 写道：") || first.ends_with(" wrote:");
    ((english || chinese)
        && dated
        && lines.iter().skip(at).take(ATTRIBUTION_LINES_MAX).any(|line| ends(line)))
        || (standing && first.contains('@'))
}

/// A sender and another header field within the next lines: how Outlook, QQ and Foxmail quote.
fn is_header_block(lines: &[&str], at: usize) -> bool {
    const FROM: &[&str] = &["发件人", "發件人", "寄件者", "寄件人", "from"];
    const OTHERS: &[&str] = &[
        "发送时间",
        "發送時間",
        "发送日期",
        "日期",
        "时间",
        "時間",
        "收件人",
        "收件者",
        "抄送",
        "主题",
        "主題",
        "主旨",
        "sent",
        "date",
        "to",
        "cc",
        "subject",
    ];
    let field = |line: &&str, names: &[&str]| {
        let line = line.trim().trim_start_matches(['>', '*', ' ']).to_lowercase();
        let name = line.split([':', '：']).next().unwrap_or_default().trim_matches(['*', ' ', '"']);
        let has_colon = line.contains([':', '：']);
        has_colon && names.contains(&name)
    };
    lines.get(at).is_some_and(|line| field(line, FROM))
        && lines.iter().skip(at + 1).take(BLOCK_LINES_MAX).any(|line| field(line, OTHERS))
}

/// The first line of the `>` lines that the text ends with.
fn trailing_quote(lines: &[&str]) -> usize {
    let quoted = |line: &&str| line.trim_start().starts_with('>') || line.trim().is_empty();
    let tail = lines.iter().rev().take_while(|line| quoted(line)).count();
    let start = lines.len() - tail;
    let any = lines.iter().skip(start).any(|line| line.trim_start().starts_with('>'));
    if any { start } else { lines.len() }
}

/// `-- ` on a line of its own (RFC 3676 section 4.3); mail programs often drop the space.
fn signature(lines: &[&str]) -> usize {
    lines.iter().position(|line| line.trim_end() == "--").unwrap_or(lines.len())
}
