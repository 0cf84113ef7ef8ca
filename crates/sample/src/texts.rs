//! What customers report and engineers reply, by kind of trouble. `{place}` and `{serial}` are replaced by those of the unit.

/// One kind of trouble from the first word to the last.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) fault: &'static str,
    pub(crate) severity: u8,
    /// Kinds of equipment it concerns; empty for any.
    pub(crate) units: &'static [&'static str],
    pub(crate) language: &'static str,
    pub(crate) subjects: &'static [&'static str],
    pub(crate) reports: &'static [&'static str],
    pub(crate) answers: &'static [&'static str],
    pub(crate) proposals: &'static [&'static str],
    /// Cause and remedy.
    pub(crate) findings: &'static [(&'static str, &'static str)],
}

pub(crate) const TROUBLES: [Trouble; 22] = [
    Trouble {
        fault: "meter-stopped",
        severity: 3,
        units: &["water-meter"],
        language: "zh-Hans",
        subjects: &["水表不走字", "{place}水表不走字", "水表停走，读数三天没变"],
        reports: &[
            "{place}这块水表（表号{serial}）从上周开始不走字，用水正常，请派人检修。",
            "抄表时发现表号{serial}的读数三天没有变化，住户每天都在用水，请检查。",
        ],
        answers: &[
            "您好，已核对该表近三十天读数，判断为计数器卡滞。我们安排工程师联系您检查，期间按上月平均用量估算，不会多收。",
            "已查看后台曲线，该表三天前起读数不变。先请您配合冲洗一次，不行我们就上门更换机芯。",
        ],
        proposals: &[
            "请先关闭表前阀，再缓慢打开，冲洗半分钟后观察末位齿轮是否转动。",
            "已拆洗叶轮盒并复位，请放水观察读数是否走动。",
        ],
        findings: &[
            ("管道泥沙进入叶轮盒，叶轮卡滞。", "拆洗叶轮盒，加装过滤网，复位后计量正常。"),
            ("计数器齿轮磨损，末位不进位。", "更换机芯，登记新旧表止码和起码。"),
        ],
    },
    Trouble {
        fault: "meter-stopped",
        severity: 3,
        units: &["water-meter"],
        language: "zh-Hant",
        subjects: &["水錶不動，請盡快派員檢修", "宿舍水錶不走字"],
        reports: &["貴公司您好，{place}的水錶（錶號{serial}）上週開始不動，煩請派員檢修，謝謝。"],
        answers: &["您好，已收到。初步判斷為計數器卡住，工程師會先與您電話聯絡確認。"],
        proposals: &["已更換計數器，請確認讀數是否正常增加。"],
        findings: &[("計數器齒輪磨損。", "更換計數器。")],
    },
    Trouble {
        fault: "concentrator-offline",
        severity: 2,
        units: &["concentrator"],
        language: "zh-Hans",
        subjects: &["集中器离线，整栋楼抄不到数", "{place}集中器掉线", "集中器频繁上下线"],
        reports: &[
            "{place}的集中器（{serial}）昨晚起离线，平台上显示红色，楼内86块表都抄不到数。",
            "集中器{serial}一天掉线七八次，每次十来分钟，今天的抄表只成功了六成。",
        ],
        answers: &[
            "已收到，平台确认该集中器掉线。我们正在远程检查SIM卡状态和供电，结果两小时内告知。",
            "从日志看是信号弱反复注册，先远程调整天线增益参数，同时准备外置天线。",
        ],
        proposals: &[
            "已远程重启通信模块并更新了接入点参数，请在平台上刷新后确认是否恢复在线。",
            "已加装外置天线并移到窗边，请观察一天是否还掉线。",
        ],
        findings: &[
            ("运营商更换接入点，集中器参数未同步。", "远程下发新的接入点参数，重启后在线。"),
            ("弱电井内信号强度不足。", "加装外置天线，信号由-109dBm提高到-87dBm。"),
            ("供电插座松动，断续失电。", "更换插座，固定电源适配器。"),
        ],
    },
    Trouble {
        fault: "no-reading",
        severity: 3,
        units: &["concentrator", "water-meter"],
        language: "zh-Hans",
        subjects: &["抄表数据缺失", "结算日有12户没有抄到数据", "{place}抄不到数"],
        reports: &[
            "本月结算日有12户没有抄到数据，麻烦查一下是表的问题还是传输的问题。",
            "{place}从周一起每天都抄不到数，其他楼正常，后天就要出账单了。",
        ],
        answers: &[
            "已查到缺数的表在同一采集通道，当晚通道拥塞导致漏抄，数据仍在表内，可以补抄。",
            "已安排今晚重抄，同时检查该段总线，明早把结果告诉您。",
        ],
        proposals: &[
            "我们已设置今晚补抄任务，请明早核对结算报表是否齐全。",
            "总线接头已重做，缺失数据已补齐，请核对报表。",
        ],
        findings: &[
            (
                "采集任务时间与厂区大功率设备启停重叠，通道受干扰。",
                "抄表时间调整到凌晨三点，并补抄缺失数据。",
            ),
            ("M-Bus总线接头进水氧化。", "重做接头并灌胶，通信成功率恢复到100%。"),
        ],
    },
    Trouble {
        fault: "no-reading",
        severity: 3,
        units: &["concentrator"],
        language: "en",
        subjects: &["Readings missing since the firmware update", "No data from two concentrators"],
        reports: &[
            "Hello, since last week's update our building management system receives no readings from concentrator {serial}. Could you please check?",
        ],
        answers: &[
            "Thank you for the report. The update changed the default port; we are checking the unit remotely and will tell you the result today.",
        ],
        proposals: &["We set the port back. Please check whether readings arrive again."],
        findings: &[(
            "The update reset the port to its default.",
            "Port restored; the update package was corrected.",
        )],
    },
    Trouble {
        fault: "heat-difference",
        severity: 3,
        units: &["heat-meter"],
        language: "zh-Hans",
        subjects: &["热量表供回水温差异常", "热量表温差为负", "{place}热量表不计热"],
        reports: &[
            "热量表{serial}显示供水45度、回水46度，温差为负，热量不增加。",
            "{place}家里很热，但热量表一周只走了0.1，怀疑温差测得不对。",
        ],
        answers: &[
            "温差为负一般是两支温度传感器装反。请告知安装日期，我们确认后安排处理。",
            "已调取小时数据，回水温度与同楼相差6度，传感器可能没有插到底，我们安排上门。",
        ],
        proposals: &[
            "请把标有红色的传感器装到供水管，蓝色的装到回水管，观察十分钟温差是否为正。",
            "传感器已插到位并铅封，请观察两天热量是否正常累计。",
        ],
        findings: &[
            ("供、回水温度传感器接反。", "对调传感器并重新铅封，温差恢复正常。"),
            ("回水传感器未插到护套底部。", "重新插装并紧固，温差与邻户一致。"),
        ],
    },
    Trouble {
        fault: "meter-leak",
        severity: 2,
        units: &["water-meter"],
        language: "zh-Hans",
        subjects: &["表井进水，接头漏水", "{place}水表接头漏水", "表井积水"],
        reports: &[
            "表井里接头一直滴水，已经积了半井水，请尽快来人。",
            "{place}水表后面的接头渗水，楼下天花板已经湿了一片。",
        ],
        answers: &["已收到，请先关闭井内总阀。工程师今天到场处理，出发前电话联系您。"],
        proposals: &["已更换密封垫并紧固接头，请打开阀门观察是否还有渗漏。"],
        findings: &[
            ("冬季冻胀导致密封垫老化。", "更换两只密封垫，井内加装保温层。"),
            ("安装时接头偏斜，垫片受力不均。", "重新找正安装，更换垫片。"),
        ],
    },
    Trouble {
        fault: "meter-burst",
        severity: 1,
        units: &["water-meter"],
        language: "zh-Hans",
        subjects: &["表具破裂喷水，地下室进水", "水表爆裂，水喷出来了"],
        reports: &[
            "地下室的表突然裂开喷水，水已经到脚踝了，非常急！",
            "{place}水表炸裂喷水，楼道都是水，请马上来人！",
        ],
        answers: &["请立即关闭楼前总阀。抢修人员已出发，预计四十分钟到达。"],
        proposals: &["新表已装好，请现场确认无渗漏、读数正常。"],
        findings: &[
            ("表壳受外力撞击开裂。", "更换整表，登记旧表止码和新表起码。"),
            ("夜间冻裂，表壳有裂纹。", "更换整表并加装保温箱。"),
        ],
    },
    Trouble {
        fault: "battery-low",
        severity: 4,
        units: &["water-meter", "heat-meter"],
        language: "zh-Hans",
        subjects: &["表计显示电池低电压", "电池低电压告警", "屏幕上有电池符号"],
        reports: &[
            "有几块表的屏幕上出现电池符号，还能用吗？",
            "平台报表号{serial}电池低电压，请问要不要现在就换？",
        ],
        answers: &["可以继续使用。电池符号出现后还能工作六个月以上，我们已列入下次巡检更换。"],
        proposals: &["已把这些表列入本月巡检计划，届时免费更换电池。您看这样是否可以？"],
        findings: &[
            ("电池使用超过六年，电压降到报警值。", "巡检时统一更换电池。"),
            ("信号弱，反复重发耗电过快。", "加装中继器，更换电池。"),
        ],
    },
    Trouble {
        fault: "meter-wrong",
        severity: 3,
        units: &["water-meter", "electricity-meter"],
        language: "zh-Hans",
        subjects: &["怀疑表走得快", "用量比去年多一倍", "{place}读数跳变"],
        reports: &[
            "这两个月费用比去年同期多了一倍，用法没变，怀疑表号{serial}走快了。",
            "{place}的表一夜之间多走了38个字，住户出差不在家，请核实。",
        ],
        answers: &[
            "理解您的疑虑。我们调取了逐日用量，夜间也有持续流量，可能存在漏点。可先做关阀测试，也可送检。",
            "已锁定当日数据，安排工程师带标准表上门比对，结果书面告知。",
        ],
        proposals: &[
            "请睡前关闭所有用水点，记下读数，第二天早上再看读数是否变化，并告诉我们结果。",
            "比对结果在允许误差内，报告已发您；如仍有疑问可送法定机构检定。",
        ],
        findings: &[
            ("马桶水箱浮球阀关闭不严，夜间持续漏水。", "更换浮球阀；经检定误差在允许范围内。"),
            ("强磁干扰导致脉冲误计。", "更换防磁计数单元，按曲线退回多计用量。"),
        ],
    },
    Trouble {
        fault: "meter-wrong",
        severity: 3,
        units: &["electricity-meter"],
        language: "en",
        subjects: &["Electricity meter reads far too high"],
        reports: &[
            "Our meter {serial} shows three times last month's consumption although the workshop was closed. Please verify it.",
        ],
        answers: &[
            "We have pulled the quarter-hour profile and see a constant load of 14 kW at night. We will compare on site with a reference meter.",
        ],
        proposals: &[
            "The meter is within its class; the load comes from the ventilation. The report is attached, please confirm.",
        ],
        findings: &[(
            "Ventilation ran day and night; the meter is correct.",
            "Comparison report handed over, timer of the ventilation set.",
        )],
    },
    Trouble {
        fault: "software-error",
        severity: 3,
        units: &[],
        language: "zh-Hans",
        subjects: &["管理软件导出报表时报错", "软件登录后白屏", "报表合计与明细不一致"],
        reports: &[
            "导出上月用量报表时提示“超时”，试了三次都不行。",
            "今天升级后打开“分区计量”页面一片空白，换了浏览器也一样。",
        ],
        answers: &[
            "已复现该问题，数据量较大时导出会超时。我们先手工导出发给您，随后升级版本。",
            "已确认是升级后缓存未更新，正在处理，预计一小时内恢复。",
        ],
        proposals: &["已升级到新版本，导出改为后台进行，请再试一次。", "已清理服务器缓存，请刷新页面确认。"],
        findings: &[
            ("报表一次性读取全部数据，超过等待时间。", "升级软件，分批导出。"),
            ("升级包未清理旧的页面缓存。", "清理缓存，补丁已加入升级包。"),
        ],
    },
    Trouble {
        fault: "software-down",
        severity: 1,
        units: &[],
        language: "zh-Hans",
        subjects: &["抄表系统登录不了", "管理系统无法使用"],
        reports: &["从今天早上起系统打不开，显示服务不可用，全站都在等。"],
        answers: &["已确认服务器磁盘写满，正在清理，预计半小时内恢复。"],
        proposals: &["系统已恢复，请各岗位重新登录确认。"],
        findings: &[("日志未按期清理，磁盘写满。", "清理日志，增加容量告警。")],
    },
    Trouble {
        fault: "area-offline",
        severity: 1,
        units: &["concentrator"],
        language: "zh-Hans",
        subjects: &["整个片区通信中断", "一千多块表同时掉线"],
        reports: &["今早开始整个城南片区一千多块表全部掉线，影响今天结算！"],
        answers: &["已成立应急小组，确认是汇聚路由器故障。正在切换备用链路，每小时向您通报进展。"],
        proposals: &["备用链路已启用，在线率恢复到99%，请确认结算是否可以进行。"],
        findings: &[("汇聚路由器电源模块损坏。", "切换备用链路，更换电源模块。")],
    },
    Trouble {
        fault: "valve-stuck",
        severity: 2,
        units: &["water-meter", "heat-meter"],
        language: "zh-Hans",
        subjects: &["阀控表关阀后打不开", "{place}缴费后阀门不开"],
        reports: &["用户缴费后阀门还是关着，家里没水用，表号{serial}，请处理。"],
        answers: &["已远程下发开阀命令，若十分钟内没有动作，工程师上门手动开启。"],
        proposals: &["已现场手动开阀并润滑阀芯，请确认用水是否正常。"],
        findings: &[
            ("阀芯结垢卡滞，电机堵转保护。", "清洗阀芯，测试开关三次正常。"),
            ("电池电压低，不足以驱动阀门。", "更换电池并手动开阀。"),
        ],
    },
    Trouble {
        fault: "consultation",
        severity: 4,
        units: &[],
        language: "zh-Hans",
        subjects: &["请问新楼该选多大口径的表", "热量表能装在立管上吗", "接口协议咨询"],
        reports: &[
            "我们新建一栋宿舍楼，六层共96间，请问入户总表选DN50还是DN80合适？",
            "想把读数接到我们自己的平台，请问支持哪些协议，有没有接口文档？",
        ],
        answers: &[
            "按96间、同时用水系数估算，峰值流量约每小时18立方米，DN50即可满足，并留有余量。",
            "支持CJ/T 188和M-Bus，平台侧提供接口，文档今天发您。",
        ],
        proposals: &[
            "选型计算书已附上，如无其他问题，请回复确认。",
            "接口文档和示例已发送，对接中有问题随时找我。",
        ],
        findings: &[("选型咨询。", "提供选型计算书。"), ("对接咨询。", "提供接口文档，一对一答疑。")],
    },
    Trouble {
        fault: "consultation",
        severity: 4,
        units: &[],
        language: "zh-Hant",
        subjects: &["請問舊表更換後讀數如何銜接"],
        reports: &["本社區預計更換六十只水錶，請問新舊讀數如何銜接，帳單會不會重複計算？"],
        answers: &["更換時會由雙方簽認舊錶止碼與新錶起碼，系統按止碼結清，不會重複計算。"],
        proposals: &["換錶流程說明已寄至您的信箱，請確認是否清楚。"],
        findings: &[("流程咨詢。", "提供換錶流程說明。")],
    },
    Trouble {
        fault: "certificate",
        severity: 4,
        units: &["water-meter", "heat-meter"],
        language: "zh-Hans",
        subjects: &["需要检定证书复印件", "检定到期日期查询"],
        reports: &[
            "质监部门来检查，需要去年安装的那批表的检定证书，请发一份。",
            "请帮忙查一下表号{serial}的检定有效期到什么时候。",
        ],
        answers: &["已找到该批次的检定证书，正在整理，今天发到您的邮箱。"],
        proposals: &["证书扫描件已发送，请查收并确认是否齐全。"],
        findings: &[("客户索取检定证书。", "发送证书扫描件。")],
    },
    Trouble {
        fault: "billing",
        severity: 3,
        units: &[],
        language: "zh-Hans",
        subjects: &["结算数据和现场读数对不上", "上月账单少算一户"],
        reports: &[
            "平台上的月末读数比现场抄的少了15吨，差别在哪里？",
            "上月导出的账单比户数少一户，请帮忙查一下是哪一户。",
        ],
        answers: &[
            "平台取的是零点冻结值，现场是上午十点抄的，两者时间不同。我们列出逐时数据供您核对。",
            "漏掉的是月中新装的一户，安装日期登记晚了两天，我们马上补算。",
        ],
        proposals: &["逐时数据表已发您，两个时间点的差正好对得上，请核对。", "账单已重新生成，请下载核对。"],
        findings: &[
            ("取数时间不一致。", "统一按零点冻结值结算，并说明口径。"),
            ("新装户登记晚于结算日。", "补登记并重新生成账单。"),
        ],
    },
    Trouble {
        fault: "installation",
        severity: 4,
        units: &[],
        language: "zh-Hans",
        subjects: &["新到一批表，请安排安装指导", "请派人参加验收"],
        reports: &[
            "上周到货的40块热量表准备安装，第一次用贵公司的产品，希望派人指导。",
            "二号换热站已装好，下周验收，希望贵公司派工程师参加。",
        ],
        answers: &["没问题，首次使用我们派工程师到现场指导安装，请告知方便的时间。"],
        proposals: &["工程师已完成首批安装示范并培训了两位师傅，请确认可以自行安装其余的表。"],
        findings: &[("初次使用，安装指导。", "现场示范并培训。")],
    },
    Trouble {
        fault: "other",
        severity: 3,
        units: &[],
        language: "zh-Hans",
        subjects: &["表箱门锁坏了", "请更新联系人"],
        reports: &[
            "三号楼一层的表箱门关不上，怕小孩乱动，请帮忙处理。",
            "我们换了设备科长，以后的通知请发给新的联系人。",
        ],
        answers: &[
            "收到，门锁我们带备件过去更换，时间与您电话约定。",
            "已登记新的联系人，今后的通知都会发给他。",
        ],
        proposals: &["已处理完毕，请确认。"],
        findings: &[("表箱锁舌断裂。", "更换表箱锁。"), ("客户资料变更。", "更新联系人。")],
    },
    Trouble {
        fault: "heat-difference",
        severity: 3,
        units: &["heat-meter"],
        language: "zh-Hant",
        subjects: &["熱量表數據異常"],
        reports: &["{place}的熱量表顯示回水溫度高於供水溫度，請協助查明。"],
        answers: &["您好，多半是兩支溫度傳感器接反，我們先遠程核對曲線再與您聯絡。"],
        proposals: &["傳感器已對調，請觀察兩天是否正常。"],
        findings: &[("供、回水溫度傳感器接反。", "對調傳感器並重新鉛封。")],
    },
];
