//! Sheets as a company would fill them.

use documents::{
    Align, ChargeLine, ChargeSheet, Column, Fact, Label, LabelGrid, Lang, Letterhead, Party, Proof,
    QuoteSheet, SettlementSheet, Signature, TableSheet, Verdict, Words,
};

pub(crate) fn words(lang: Lang) -> Words {
    let text = match lang {
        Lang::ZhHans => include_str!("../../../../locales/zh-Hans/documents.ftl"),
        Lang::ZhHant => include_str!("../../../../locales/zh-Hant/documents.ftl"),
        Lang::En => include_str!("../../../../locales/en/documents.ftl"),
    };
    let find = |key: &str| {
        text.lines().find_map(|line| Some(line.strip_prefix(key)?.strip_prefix(" = ")?.to_owned()))
    };
    Words::fill(lang, find).expect("every word is in the file")
}

/// The text in the language asked for.
fn say(lang: Lang, hans: &str, hant: &str, en: &str) -> String {
    match lang {
        Lang::ZhHans => hans,
        Lang::ZhHant => hant,
        Lang::En => en,
    }
    .to_owned()
}

pub(crate) const URL: &str = "https://service.example.com/v/Q-2026-00031-7F3K";

fn letterhead(lang: Lang) -> Letterhead {
    Letterhead {
        company: say(lang, "清源水表制造有限公司", "清源水錶製造有限公司", "Qingyuan Meter Works Ltd."),
        address: say(lang, "宁波市海曙区中山西路 88 号", "寧波市海曙區中山西路 88 號", "88 Zhongshan West Road, Haishu, Ningbo"),
        phones: vec!["0574-8700 1234".into(), "400-800-1234".into()],
        logo: Some(
            br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="17" fill="none" stroke="#1b2430" stroke-width="3"/><path d="M20 8c6 8 9 12 9 16a9 9 0 0 1-18 0c0-4 3-8 9-16z" fill="#1b2430"/></svg>"##
                .to_vec(),
        ),
    }
}

fn proof() -> Proof {
    Proof { url: URL.into(), code: "7F3K-92QD".into(), hash: "9f2c41d07be8a6035c1e77b0aa4482d1".into() }
}

fn customer(lang: Lang) -> Party {
    Party {
        name: say(lang, "东港镇自来水有限公司", "東港鎮自來水有限公司", "Donggang Town Waterworks"),
        contact: say(lang, "李国强 138 0000 0000", "李國強 138 0000 0000", "Li Guoqiang 138 0000 0000"),
        site: say(
            lang,
            "东港小区 3 号楼 B 泵房",
            "東港社區 3 號樓 B 泵房",
            "Pump room B, building 3, Donggang Estate",
        ),
    }
}

fn line(lang: Lang, index: usize) -> ChargeLine {
    let mut line = match index % 3 {
        0 => ChargeLine {
            what: say(
                lang,
                "更换 LXS-20E 水表计数器",
                "更換 LXS-20E 水錶計數器",
                "Register of water meter LXS-20E replaced",
            ),
            serial: format!("CS2026-{index:07}"),
            quantity: "2".into(),
            verdict: Verdict::Free,
            unit_price_fen: 18_650,
            amount_fen: 37_300,
            reason: say(
                lang,
                "保修期至 2027-06-30；合同第 7.2 条承诺免费更换。",
                "保固期至 2027-06-30；合約第 7.2 條承諾免費更換。",
                "Under warranty until 2027-06-30; contract clause 7.2 promises free replacement.",
            ),
        },
        1 => ChargeLine {
            what: say(lang, "上门检修", "到場檢修", "Visit and inspection"),
            serial: String::new(),
            quantity: "1.5 h".into(),
            verdict: Verdict::Cost,
            unit_price_fen: 12_000,
            amount_fen: 18_000,
            reason: String::new(),
        },
        _ => ChargeLine {
            what: say(lang, "DN50 电磁流量计转换器", "DN50 電磁流量計轉換器", "Converter of flow meter DN50"),
            serial: format!("EM2023-{index:07}"),
            quantity: "1".into(),
            verdict: Verdict::Excluded,
            unit_price_fen: 234_500,
            amount_fen: 234_500,
            reason: say(
                lang,
                "雷击损坏不在保修范围（第 9.1 条）。检测照片见附件。",
                "雷擊損壞不在保固範圍（第 9.1 條）。檢測照片見附件。",
                "Lightning is excluded (clause 9.1). See the photographs.",
            ),
        },
    };
    line.quantity.shrink_to_fit();
    line
}

fn charges(lang: Lang, lines: usize) -> ChargeSheet {
    ChargeSheet {
        letterhead: letterhead(lang),
        customer: customer(lang),
        case_number: "F-2026-004417".into(),
        number: "Q-2026-00031".into(),
        date: "2026-11-23".into(),
        lines: (0..lines).map(|index| line(lang, index)).collect(),
        total_fen: 252_500,
        value_given_fen: 37_300,
        terms: vec![
            say(
                lang,
                "价格含税，自签字之日起 30 日内有效。",
                "價格含稅，自簽字之日起 30 日內有效。",
                "Prices include tax and hold for 30 days from signature.",
            ),
            say(
                lang,
                "更换下来的零件归客户所有，另有约定的除外。",
                "更換下來的零件歸客戶所有，另有約定者除外。",
                "Parts taken out remain the customer's unless agreed otherwise.",
            ),
        ],
        ours: Signature {
            name: say(lang, "王建国", "王建國", "Wang Jianguo"),
            date: "2026-11-23".into(),
            picture: None,
        },
        theirs: Signature::default(),
        proof: proof(),
    }
}

pub(crate) fn quote(lang: Lang, lines: usize) -> QuoteSheet {
    QuoteSheet { charges: charges(lang, lines), valid_until: "2026-12-23".into() }
}

pub(crate) fn settlement(lang: Lang) -> SettlementSheet {
    SettlementSheet { charges: charges(lang, 3), paid_fen: 200_000, remaining_fen: 52_500 }
}

pub(crate) fn table(lang: Lang, rows: usize) -> TableSheet {
    let column = |name: String, meaning: String, align, width| Column { name, meaning, align, width };
    TableSheet {
        letterhead: letterhead(lang),
        customer: customer(lang),
        number: "R-2026-0007".into(),
        date: "2026-11-23".into(),
        facts: vec![Fact {
            name: say(lang, "投标项目", "投標項目", "Tender"), value: "NB-2026-118".into()
        }],
        columns: vec![
            column(say(lang, "备件", "備品", "Part"), String::new(), Align::Start, 5),
            column(say(lang, "型号", "型號", "Model"), String::new(), Align::Start, 3),
            column(
                say(lang, "每百台", "每百台", "Per 100"),
                say(
                    lang,
                    "每 100 台设备建议储备的数量，一年用量。",
                    "每 100 台設備建議儲備的數量，一年用量。",
                    "Stock advised for every 100 units, for one year.",
                ),
                Align::End,
                2,
            ),
            column(
                say(lang, "建议数量", "建議數量", "Advised"),
                say(
                    lang,
                    "按本项目台数计算并进位到整数。",
                    "按本項目台數計算並進位到整數。",
                    "Reckoned for this project's units, rounded up.",
                ),
                Align::End,
                2,
            ),
        ],
        rows: (1..=rows)
            .map(|row| {
                let name = say(lang, "计数器总成", "計數器總成", "Register assembly");
                vec![name, format!("LXS-{row:03}"), format!("{}.5", row % 9), (row * 3).to_string()]
            })
            .collect(),
        notes: vec![say(
            lang,
            "数量不含质保期内的免费更换。",
            "數量不含保固期內的免費更換。",
            "Free replacements under warranty are not counted.",
        )],
        sources: vec![say(
            lang,
            "2021–2026 年 48,210 台在用设备的维修记录。",
            "2021–2026 年 48,210 台在用設備的維修紀錄。",
            "Repairs of 48,210 units in service, 2021–2026.",
        )],
        proof: proof(),
    }
}

pub(crate) fn label(lang: Lang, index: usize) -> Label {
    Label {
        url: format!("https://service.example.com/u/CS2026-{index:07}"),
        serial: format!("CS2026-{index:07}"),
        model: "LXS-20E DN20 R160".into(),
        place: say(
            lang,
            "东港小区 3 号楼 B 泵房",
            "東港社區 3 號樓 B 泵房",
            "Pump room B, building 3, Donggang Estate",
        ),
        hotline: "400-800-1234".into(),
    }
}

/// 3 by 8 labels of 64 by 33.9 mm, as they are sold.
pub(crate) fn grid(skip: u16) -> LabelGrid {
    LabelGrid::A4 {
        columns: 3,
        rows: 8,
        width: 64.0,
        height: 33.9,
        left: 7.2,
        top: 12.9,
        gap_x: 2.0,
        gap_y: 0.0,
        skip,
    }
}
