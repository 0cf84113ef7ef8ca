//! MQTT topics (MQTT 3.1.1, section 4.7): which mapping a message belongs to.

/// Longest filter and topic, in bytes: MQTT's own limit.
const BYTES_MAX: usize = 65_535;

/// `meters/+/alarm`, `meters/#`. A `$share/<group>/` in front is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicFilter {
    whole: String,
    levels: Vec<String>,
}

/// The text is no topic filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a topic filter has levels parted by /, each a word, +, or as the last one #")]
pub struct NotAFilter;

impl TopicFilter {
    /// # Errors
    /// It is empty or too long, or `+` or `#` stands beside other characters, or `#` is not last.
    pub fn parse(text: &str) -> Result<Self, NotAFilter> {
        let shared = text.strip_prefix("$share/").map(|rest| rest.split_once('/').ok_or(NotAFilter));
        let filter = match shared {
            Some(parts) => {
                let (group, filter) = parts?;
                if group.is_empty() || group.contains(['+', '#']) {
                    return Err(NotAFilter);
                }
                filter
            }
            None => text,
        };
        if filter.is_empty() || text.len() > BYTES_MAX || text.contains('\0') {
            return Err(NotAFilter);
        }
        let levels: Vec<String> = filter.split('/').map(str::to_owned).collect();
        let last = levels.len() - 1;
        let fits = levels.iter().enumerate().all(|(at, level)| match level.as_str() {
            "#" => at == last,
            "+" => true,
            word => !word.contains(['+', '#']),
        });
        if fits { Ok(Self { whole: text.to_owned(), levels }) } else { Err(NotAFilter) }
    }

    /// As it is to be subscribed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.whole
    }

    /// Whether a message's topic fits. Topics that begin with `$` are the broker's own: no wildcard takes them.
    #[must_use]
    pub fn matches(&self, topic: &str) -> bool {
        if topic.is_empty() || topic.len() > BYTES_MAX || topic.contains(['+', '#', '\0']) {
            return false;
        }
        let wild_first = matches!(self.levels.first().map(String::as_str), Some("+" | "#"));
        if topic.starts_with('$') && wild_first {
            return false;
        }
        let mut topic = topic.split('/');
        for level in &self.levels {
            match (level.as_str(), topic.next()) {
                // Also the level above: `meters/#` takes `meters`.
                ("#", _) => return true,
                ("+", Some(_)) => {}
                (word, Some(given)) if word == given => {}
                _ => return false,
            }
        }
        topic.next().is_none()
    }
}
