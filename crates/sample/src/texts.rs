//! What customers and engineers of the sample write.

/// One kind of trouble from the first word to the last.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) fault: &'static str,
    pub(crate) severity: u8,
    /// Kinds of equipment it concerns; empty for any.
    pub(crate) units: &'static [&'static str],
    pub(crate) subject: &'static str,
    pub(crate) text: &'static str,
    pub(crate) answer: &'static str,
    pub(crate) proposal: &'static str,
    pub(crate) cause: &'static str,
    pub(crate) remedy: &'static str,
}

pub(crate) const TROUBLES: [Trouble; 18] = [
    Trouble {
        fault: "meter-stopped", severity: 3, units: &["water-meter"],
        subject: "水表不走字", text: "这块水表从上周开始不走字，用水正常，请派人检修。",
        answer: "您好，已核对该表近三十天读数，判断为计数器卡滞。我们安排工程师联系您检查，期间按上月平均用量估算，不会多收。",
        proposal: "请先关闭表前阀，再缓慢打开，冲洗半分钟后观察末位齿轮是否转动。",
        cause: "管道泥沙进入叶轮盒，叶轮卡滞。", remedy: "拆洗叶轮盒，加装过滤网，复位后计量正常。",
    },
    Trouble {
        fault: "concentrator-offline", severity: 2, units: &["concentrator"],
        subject: "集中器离线，整栋楼抄不到数", text: "3号楼的集中器昨晚起离线，平台上显示红色，楼内86块表都抄不到数。",
        answer: "已收到，平台确认该集中器昨晚22:14掉线。我们正在远程检查SIM卡状态和供电，结果两小时内告知。",
        proposal: "已远程重启通信模块并更新了接入点参数，请在平台上刷新后确认是否恢复在线。",
        cause: "运营商更换接入点，集中器参数未同步。", remedy: "远程下发新的接入点参数，重启后在线。",
    },
    Trouble {
        fault: "no-reading", severity: 3, units: &["concentrator", "water-meter"],
        subject: "抄表数据缺失", text: "本月结算日有12户没有抄到数据，麻烦查一下是表的问题还是传输的问题。",
        answer: "已查到12户在同一采集通道，当晚通道拥塞导致漏抄，数据仍在表内，可以补抄。",
        proposal: "我们已设置今晚补抄任务，请明早核对结算报表是否齐全。",
        cause: "采集任务时间与厂区大功率设备启停重叠，通道受干扰。", remedy: "抄表时间调整到凌晨三点，并补抄缺失数据。",
    },
    Trouble {
        fault: "heat-difference", severity: 3, units: &["heat-meter"],
        subject: "热量表供回水温差异常", text: "热量表显示供水45度、回水46度，温差为负，热量不增加。",
        answer: "温差为负一般是两支温度传感器装反。请告知安装日期，我们确认后安排处理。",
        proposal: "请把标有红色的传感器装到供水管，蓝色的装到回水管，观察十分钟温差是否为正。",
        cause: "供、回水温度传感器接反。", remedy: "对调传感器并重新铅封，温差恢复正常。",
    },
    Trouble {
        fault: "meter-leak", severity: 2, units: &["water-meter"],
        subject: "表井内接头漏水", text: "表井里接头一直滴水，已经积了半井水，请尽快来人。",
        answer: "已收到，请先关闭井内总阀。工程师今天下午到场处理，出发前电话联系您。",
        proposal: "已更换密封垫并紧固接头，请打开阀门观察是否还有渗漏。",
        cause: "冬季冻胀导致密封垫老化。", remedy: "更换两只密封垫，井内加装保温层。",
    },
    Trouble {
        fault: "meter-burst", severity: 1, units: &["water-meter"],
        subject: "表具破裂喷水，地下室进水", text: "地下室的表突然裂开喷水，水已经到脚踝了，非常急！",
        answer: "请立即关闭楼前总阀。抢修人员已出发，预计四十分钟到达。",
        proposal: "新表已装好，请现场确认无渗漏、读数正常。",
        cause: "表壳受外力撞击开裂。", remedy: "更换整表，登记旧表止码和新表起码。",
    },
    Trouble {
        fault: "battery-low", severity: 4, units: &["water-meter", "heat-meter"],
        subject: "表计显示电池低电压", text: "有几块表的屏幕上出现电池符号，还能用吗？",
        answer: "可以继续使用。电池符号出现后还能工作六个月以上，我们已列入下次巡检更换。",
        proposal: "已把这些表列入本月巡检计划，届时免费更换电池。您看这样是否可以？",
        cause: "电池使用超过六年，电压降到报警值。", remedy: "巡检时统一更换电池。",
    },
    Trouble {
        fault: "meter-wrong", severity: 3, units: &["water-meter", "electricity-meter"],
        subject: "怀疑水表走得快", text: "这两个月水费比去年同期多了一倍，用水习惯没变，怀疑表走快了。",
        answer: "理解您的疑虑。我们调取了逐日用量，夜间也有持续流量，可能存在漏点。可先做关阀测试，也可送检。",
        proposal: "请睡前关闭所有用水点，记下读数，第二天早上再看读数是否变化，并告诉我们结果。",
        cause: "马桶水箱浮球阀关闭不严，夜间持续漏水。", remedy: "更换浮球阀；水表经检定误差在允许范围内。",
    },
    Trouble {
        fault: "software-error", severity: 3, units: &[],
        subject: "管理软件导出报表时报错", text: "导出上月用量报表时提示“超时”，试了三次都不行。",
        answer: "已复现该问题，数据量较大时导出会超时。我们先手工导出发给您，随后升级版本。",
        proposal: "已升级到新版本，导出改为后台进行，请再试一次。",
        cause: "报表一次性读取全部数据，超过等待时间。", remedy: "升级软件，分批导出。",
    },
    Trouble {
        fault: "area-offline", severity: 1, units: &["concentrator"],
        subject: "整个片区通信中断", text: "今早开始整个城南片区一千多块表全部掉线，影响今天结算！",
        answer: "已成立应急小组，确认是汇聚路由器故障。正在切换备用链路，每小时向您通报进展。",
        proposal: "备用链路已启用，在线率恢复到99%，请确认结算是否可以进行。",
        cause: "汇聚路由器电源模块损坏。", remedy: "切换备用链路，更换电源模块。",
    },
    Trouble {
        fault: "valve-stuck", severity: 2, units: &["water-meter", "heat-meter"],
        subject: "阀控表关阀后打不开", text: "用户缴费后阀门还是关着，家里没水用，请处理。",
        answer: "已远程下发开阀命令，若十分钟内没有动作，工程师上门手动开启。",
        proposal: "已现场手动开阀并润滑阀芯，请确认用水是否正常。",
        cause: "阀芯结垢卡滞，电机堵转保护。", remedy: "清洗阀芯，测试开关三次正常。",
    },
    Trouble {
        fault: "consultation", severity: 4, units: &[],
        subject: "请问新楼该选多大口径的表", text: "我们新建一栋宿舍楼，六层共96间，请问入户总表选DN50还是DN80合适？",
        answer: "按96间、同时用水系数估算，峰值流量约每小时18立方米，DN50即可满足，并留有余量。",
        proposal: "选型计算书已附上，建议DN50超声波表。如无其他问题，请回复确认。",
        cause: "选型咨询。", remedy: "提供选型计算书。",
    },
    Trouble {
        fault: "certificate", severity: 4, units: &["water-meter", "heat-meter"],
        subject: "需要检定证书复印件", text: "质监部门来检查，需要去年安装的那批表的检定证书，请发一份。",
        answer: "已找到该批次的检定证书，共三份，正在整理，今天发到您的邮箱。",
        proposal: "证书扫描件已发送，请查收并确认是否齐全。",
        cause: "客户索取检定证书。", remedy: "发送证书扫描件。",
    },
    Trouble {
        fault: "billing", severity: 3, units: &[],
        subject: "结算数据和现场读数对不上", text: "平台上的月末读数比现场抄的少了15吨，差别在哪里？",
        answer: "平台取的是零点冻结值，现场是上午十点抄的，两者时间不同。我们列出逐时数据供您核对。",
        proposal: "逐时数据表已发您，两个时间点的差正好是15吨，请核对。",
        cause: "取数时间不一致。", remedy: "统一按零点冻结值结算，并说明口径。",
    },
    Trouble {
        fault: "installation", severity: 4, units: &[],
        subject: "新到一批表，请安排安装指导", text: "上周到货的40块热量表准备安装，第一次用贵公司的产品，希望派人指导。",
        answer: "没问题，首次使用我们派工程师到现场指导安装，请告知方便的时间。",
        proposal: "工程师已完成首批8块的安装示范并培训了两位师傅，请确认可以自行安装其余的表。",
        cause: "初次使用，安装指导。", remedy: "现场示范并培训。",
    },
    Trouble {
        fault: "no-reading", severity: 3, units: &["concentrator"],
        subject: "Readings missing since the firmware update",
        text: "Hello, since last week's update our building management system receives no readings from two concentrators. Could you please check?",
        answer: "Thank you for the report. The update changed the default port; we are checking both units remotely and will tell you the result today.",
        proposal: "We set the port back on both concentrators. Please check whether readings arrive again.",
        cause: "The update reset the port to its default.", remedy: "Port restored; the update package was corrected.",
    },
    Trouble {
        fault: "meter-stopped", severity: 3, units: &["water-meter"],
        subject: "水錶不動，請盡快派員檢修", text: "貴公司您好，本校宿舍的水錶上週開始不動，煩請派員檢修，謝謝。",
        answer: "您好，已收到。初步判斷為計數器卡住，工程師會先與您電話聯絡確認。",
        proposal: "已更換計數器，請確認讀數是否正常增加。",
        cause: "計數器齒輪磨損。", remedy: "更換計數器。",
    },
    Trouble {
        fault: "software-down", severity: 1, units: &[],
        subject: "抄表系统登录不了", text: "从今天早上起系统打不开，显示服务不可用，全站都在等。",
        answer: "已确认服务器磁盘写满，正在清理，预计半小时内恢复。",
        proposal: "系统已恢复，请各岗位重新登录确认。",
        cause: "日志未按期清理，磁盘写满。", remedy: "清理日志，增加容量告警。",
    },
];

pub(crate) const WORKS: [&str; 6] =
    ["好了，谢谢！", "恢复正常了，辛苦了。", "已经可以用了。", "试过了，没问题。", "Works again, thank you.", "確認正常，謝謝。"];
pub(crate) const WORKS_NOT: [&str; 4] =
    ["还是不行，和昨天一样。", "照您说的做了，没有变化。", "好了半天又坏了。", "試過了，還是沒有讀數。"];
pub(crate) const NOTES: [&str; 6] = [
    "客户下午两点后方便接电话。",
    "同一小区上个月也报过类似问题，注意是否批次问题。",
    "已联系库房确认有备件。",
    "现场钥匙在物业值班室。",
    "客户情绪较急，请优先处理。",
    "平台数据截图已存档。",
];
pub(crate) const WAIT_CUSTOMER: [&str; 3] = ["等客户提供表井钥匙。", "等客户确认停水时间。", "等客户发来现场照片。"];
pub(crate) const WAIT_PARTS: [&str; 3] = ["等通信模块到货。", "等DN50密封垫到货。", "等备用电源模块调拨。"];
pub(crate) const CUSTOMER_MORE: [&str; 4] =
    ["补充一下，隔壁那块表也有同样情况。", "请问什么时候能来人？", "照片已经拍好，请查看。", "现在还能用，不急，但请安排。"];
pub(crate) const COMPLAINTS: [(&str, &str); 3] = [
    ("约好上午来，下午才到", "约好上午九点，工程师下午三点才到，也没有提前打电话，耽误了我们一天。"),
    ("反映三次都没有解决", "同一个问题反映了三次，每次都说好了，第二天又不行，请给个说法。"),
    ("态度不好", "电话里解释得很不耐烦，希望改进。"),
];
pub(crate) const WITHDRAWN: [&str; 2] = ["不用来了，是我们自己把阀门关了。", "问题自己好了，先不处理了。"];
pub(crate) const AGAINST: [&str; 2] = ["客户要求直接上门，且工程师正好在附近。", "客户现场无人配合，先远程查看。"];
