//! What customers and people here say whatever the trouble is.

/// What is said again and again, in one language.
#[derive(Debug)]
pub(crate) struct Phrases {
    pub(crate) works: &'static [&'static str],
    pub(crate) works_not: &'static [&'static str],
    pub(crate) back_again: &'static [&'static str],
    pub(crate) more: &'static [&'static str],
    /// In front of an answer that comes late.
    pub(crate) sorry_late: &'static str,
    pub(crate) sorry_again: &'static str,
}

const SIMPLIFIED: Phrases = Phrases {
    works: &[
        "好了，谢谢！",
        "恢复正常了，辛苦了。",
        "已经可以用了。",
        "试过了，没问题。",
        "观察了两天，一切正常。",
        "数据都齐了，谢谢。",
        "可以了，处理得很快。",
        "好了，麻烦你们跑一趟。",
    ],
    works_not: &[
        "还是不行，和昨天一样。",
        "照您说的做了，没有变化。",
        "好了半天又坏了。",
        "重启后好了一小时，现在又掉线了。",
        "读数动了一点又停了。",
    ],
    back_again: &[
        "又出现同样的问题了，请再来看一下。",
        "好了几天，今天读数又停了。",
        "昨晚开始又掉线，和上次一样。",
    ],
    more: &[
        "补充一下，隔壁那块表也有同样情况。",
        "请问什么时候能来人？",
        "照片已经拍好，请查看。",
        "现在还能用，不急，但请安排。",
        "钥匙已经放在门卫室，随时可以来。",
    ],
    sorry_late: "让您久等了，非常抱歉。",
    sorry_again: "非常抱歉又给您添麻烦了，我们换一种方式彻底处理。",
};
const TRADITIONAL: Phrases = Phrases {
    works: &["確認正常，謝謝。", "已恢復，辛苦了。"],
    works_not: &["試過了，還是沒有讀數。", "照做了，沒有改善。"],
    back_again: &["又發生同樣的問題，請再協助查看。"],
    more: &["補充一下，隔壁那只也有相同情形。", "請問何時可以派員？"],
    sorry_late: "讓您久候，非常抱歉。",
    sorry_again: "很抱歉又給您添麻煩了，我們換一種方式徹底處理。",
};
const ENGLISH: Phrases = Phrases {
    works: &["Works again, thank you.", "Readings are complete now, thanks."],
    works_not: &["No change, I am afraid.", "It worked for an hour and stopped again."],
    back_again: &["The same trouble is back since this morning."],
    more: &["The unit next to it shows the same.", "When can somebody come?"],
    sorry_late: "We are sorry that you had to wait. ",
    sorry_again: "We are sorry for the trouble; this time we will find the cause on site.",
};

/// The phrases of a language.
pub(crate) fn phrases(language: &str) -> &'static Phrases {
    match language {
        "en" => &ENGLISH,
        "zh-Hant" => &TRADITIONAL,
        _ => &SIMPLIFIED,
    }
}

pub(crate) const NOTES: [&str; 8] = [
    "客户下午两点后方便接电话。",
    "同一小区上个月也报过类似问题，注意是否批次问题。",
    "已联系库房确认有备件。",
    "现场钥匙在物业值班室。",
    "客户情绪较急，请优先处理。",
    "平台数据截图已存档。",
    "该站点去年换过一次天线。",
    "工程师明天上午在附近，可以顺路。",
];
pub(crate) const ASKS: [&str; 4] = [
    "请帮忙看一下这个站点的历史曲线。",
    "这个型号您熟，能否给个意见？",
    "库里还有没有这个型号的备件？",
    "客户问赔付，请主管确认口径。",
];
pub(crate) const CONTACTS: [&str; 3] = [
    "已电话告知客户收到报修，专家正在核对数据。",
    "值班人员已回电，客户方便上门。",
    "已与客户通话，了解了现象。",
];
pub(crate) const WAIT_CUSTOMER: [&str; 4] =
    ["等客户提供表井钥匙。", "等客户确认停水时间。", "等客户发来现场照片。", "等客户安排登高平台。"];
pub(crate) const WAIT_PARTS: [&str; 4] =
    ["等通信模块到货。", "等DN50密封垫到货。", "等备用电源模块调拨。", "等返修的积算仪寄回。"];
pub(crate) const PROGRESS: [&str; 3] = [
    "配件已发出，预计明天到，到货后立即上门。",
    "正在比对数据，有结果马上告诉您。",
    "工程师已在路上，到前半小时给您电话。",
];
pub(crate) const COMPLAINTS: [(&str, &str); 5] = [
    ("约好上午来，下午才到", "约好上午九点，工程师下午三点才到，也没有提前打电话，耽误了我们一天。"),
    ("反映三次都没有解决", "同一个问题反映了三次，每次都说好了，第二天又不行，请给个说法。"),
    ("电话里态度不好", "电话里解释得很不耐烦，希望改进。"),
    ("等了两天没人答复", "发了邮件两天没有人明确答复，只有自动回执。"),
    ("现场没有清理", "换完表井盖没有盖好，地上都是泥水，请来人处理。"),
];
pub(crate) const COMPLAINT_ANSWERS: [&str; 3] = [
    "您好，我是服务监督。已调阅全过程记录并听了录音，情况属实，向您致歉；责任人已谈话，改进措施见附言。",
    "您好，服务监督已核实：当天派工衔接有误，没有提前通知您。今后改期必须先经您同意。",
    "服务监督已到现场查看并安排清理，照片已发您，给您带来不便非常抱歉。",
];
pub(crate) const COMPLAINT_REMEDIES: [&str; 2] = [
    "改进措施：改期须电话征得客户同意，并由主管抽查。请问您是否满意？",
    "已安排专人跟进您的站点三个月，每周回访一次。请问这样处理是否可以？",
];
pub(crate) const WITHDRAWN: [&str; 3] = [
    "不用来了，是我们自己把阀门关了。",
    "问题自己好了，先不处理了。",
    "重复报了，以电话那次为准，这件撤回。",
];
pub(crate) const AGAINST: [&str; 3] = [
    "客户要求直接上门，且工程师正好在附近。",
    "客户现场无人配合，先换一种方式。",
    "同批次问题，已知需要现场换件。",
];
pub(crate) const RATINGS: [(u8, &str); 8] = [
    (5, "处理及时，说明也清楚。"),
    (5, ""),
    (5, "非常满意"),
    (4, "就是等配件久了一点。"),
    (5, ""),
    (4, ""),
    (3, "第一次没修好，第二次才好。"),
    (2, "答复太慢。"),
];
pub(crate) const NO_WORD: [&str; 2] = [
    "三次提醒客户均未答复，后台连续十天数据正常，按规定结案。",
    "客户电话多次未接，巡检确认已恢复，主管核准结案。",
];
pub(crate) const SECOND_MATTERS: [(&str, &str); 3] = [
    ("另一块表也要检查", "客户同时提到另一块表有异响，单独立单处理。"),
    ("增加一台集中器的报价", "客户顺便询问增加一台集中器，单独立单答复。"),
    ("检定证书", "客户同时需要检定证书，单独立单处理。"),
];
pub(crate) const NAMES_EN: [&str; 3] = ["Helen Wong", "David Lee", "Priya Nair"];
pub(crate) const NAMES_HANT: [&str; 3] = ["林佩珊", "陳嘉明", "黃詠詩"];
