//! A last "thank you" wakes no case that is over (peers.md, 16). Told by the words; in doubt it is not mere courtesy.

/// Longest text, in characters, that can be mere thanks.
const COURTESY_CHARS_MAX: usize = 60;

const THANKS: [&str; 19] = [
    "谢谢",
    "謝謝",
    "感谢",
    "感謝",
    "多谢",
    "多謝",
    "辛苦",
    "收到",
    "好的",
    "麻烦了",
    "麻煩了",
    "满意",
    "滿意",
    "thank",
    "thx",
    "appreciate",
    "great",
    "got it",
    "all good",
];

/// Words after which somebody should read it.
const DOUBT: [&str; 42] = [
    "?", "？", "但", "不过", "不過", "还是", "還是", "仍", "又", "没", "沒", "不行", "不走", "不好", "不能",
    "坏", "壞", "漏", "错", "錯", "请", "請", "问题", "問題", "故障", "什么", "什麼", "怎", "投诉", "投訴",
    "but", "still", "again", "not ", "n't", "broken", "leak", "when", "please", "problem", "however", "why",
];

/// Whether the text, without quoted parts, says thanks and nothing else.
#[must_use]
pub fn is_courtesy(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    if text.is_empty() || text.chars().count() > COURTESY_CHARS_MAX {
        return false;
    }
    THANKS.iter().any(|word| text.contains(word)) && !DOUBT.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::is_courtesy;

    #[test]
    fn thanks_is_courtesy_and_doubt_is_not() {
        for thanks in ["谢谢！", "好的，收到，辛苦了", "Thank you very much!", "非常感謝貴公司的服務"]
        {
            assert!(is_courtesy(thanks), "{thanks}");
        }
        for doubt in [
            "谢谢，但是表还是不走",
            "Thanks, but it leaks again",
            "",
            "谢谢。请问发票什么时候寄？",
            "水表不走字",
        ] {
            assert!(!is_courtesy(doubt), "{doubt}");
        }
    }
}
