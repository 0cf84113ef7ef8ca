//! Message-IDs (RFC 5322 section 3.6.4), with and without their angle brackets.

/// Ids taken from one header.
const IDS_MAX: usize = 200;

/// All ids in angle brackets. Phrases between them (obsolete) are left out.
pub(crate) fn all(text: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('<') {
        let Some((id, after)) = after.split_once('>') else { break };
        rest = after;
        // `<a <b@c>`: the last bracket counts.
        let id: String = id.rsplit('<').next().unwrap_or(id).chars().filter(|c| !c.is_whitespace()).collect();
        if !id.is_empty() && ids.len() < IDS_MAX {
            ids.push(id);
        }
    }
    ids
}

/// The first id; without brackets the first word, which some programs send.
pub(crate) fn first(text: &str) -> Option<String> {
    let bare = || {
        let word = text.split_whitespace().next()?.trim_matches(['<', '>', ',', ';']);
        (!word.is_empty()).then(|| word.to_owned())
    };
    all(text).into_iter().next().or_else(bare)
}
