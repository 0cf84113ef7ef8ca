//! What the sample's people write often.

use store::macros::MacroText;

/// Title, language, text, what it does.
const MACROS: [(&str, &str, &str, &str); 7] = [
    (
        "已收到，正在远程检查",
        "zh-Hans",
        "您好，{case} 已收到。我们正在远程检查，有结果马上告诉您。\n{me}",
        "none",
    ),
    (
        "请提供照片",
        "zh-Hans",
        "您好，为尽快判断原因，请拍一张表盘（含表号和读数）的照片回复本邮件。\n{me}",
        "none",
    ),
    (
        "答复：已安排工程师",
        "zh-Hans",
        "您好，{customer}的报修 {case} 已安排工程师处理，出发前会电话联系您约定时间。\n{me}",
        "answer",
    ),
    (
        "解决办法：重启集中器",
        "zh-Hans",
        "请将集中器断电一分钟后重新通电，十分钟后查看平台是否恢复在线。",
        "propose",
    ),
    (
        "解决办法：冲洗表前阀",
        "zh-Hans",
        "请先关闭表前阀，再缓慢打开，冲洗半分钟后观察末位齿轮是否转动。",
        "propose",
    ),
    ("已收到，正在檢查", "zh-Hant", "您好，{case} 已收到。我們正在檢查，有結果馬上告訴您。\n{me}", "none"),
    (
        "We are looking into it",
        "en",
        "Hello, we received {case} and are looking into it. We will tell you what we find.\n{me}",
        "none",
    ),
];

/// The macros of the sample company.
pub fn macros() -> impl Iterator<Item = MacroText> {
    MACROS.into_iter().map(|(title, language, body, action)| MacroText {
        title: title.to_owned(),
        language: language.to_owned(),
        body: body.to_owned(),
        action: action.to_owned(),
    })
}
