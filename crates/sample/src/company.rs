//! The people of 清源计量, about sixty, and who reports to whom.

use crate::chance::Chance;
use crate::customers;
use domain::ids::{DepartmentCode, PersonId};
use domain::people::{Absence, Department, Person};
use domain::roles::Role;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use store::master::Master;

/// The whole company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    /// By language tag.
    pub name: BTreeMap<String, String>,
    pub departments: Vec<Department>,
    pub members: Vec<Member>,
    pub master: Master,
}

/// Somebody who works there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub person: Person,
    pub login: String,
    pub phone: String,
    pub mail: String,
}

impl Company {
    /// Whoever logs in by this name.
    #[must_use]
    pub fn find(&self, login: &str) -> Option<PersonId> {
        find(&self.members, login)
    }
}

/// The log-ins that the demo shows: one for each way of working.
pub const LOGINS: [(&str, Role); 7] = [
    ("chenjing", Role::HotlineAgent),
    ("liqiang", Role::SupportExpert),
    ("zhaolei", Role::FieldEngineer),
    ("sunmei", Role::Dispatcher),
    ("wangjianguo", Role::Supervisor),
    ("zhouyun", Role::QualitySupervisor),
    ("wuhao", Role::Administrator),
];

/// Name, log-in, department, role, superior's log-in.
type Line = (&'static str, &'static str, &'static str, Role, Option<&'static str>);

/// Those who have a name in every story.
const LEADERS: [Line; 16] = [
    ("林国栋", "linguodong", "management", Role::Supervisor, None),
    ("王建国", "wangjianguo", "operations", Role::Supervisor, Some("linguodong")),
    ("刘慧", "liuhui", "customer-service", Role::Supervisor, Some("linguodong")),
    ("周芸", "zhouyun", "supervision", Role::QualitySupervisor, Some("linguodong")),
    ("何伟", "hewei", "stores", Role::Storekeeper, Some("linguodong")),
    ("郭敏", "guomin", "training", Role::Trainer, Some("linguodong")),
    ("徐涛", "xutao", "projects", Role::ProjectManager, Some("linguodong")),
    ("吴浩", "wuhao", "management", Role::Administrator, Some("linguodong")),
    ("张明远", "zhangmingyuan", "operations", Role::Supervisor, Some("wangjianguo")),
    ("高翔", "gaoxiang", "operations", Role::Supervisor, Some("wangjianguo")),
    ("黄丽娟", "huanglijuan", "customer-service", Role::Supervisor, Some("liuhui")),
    ("孙梅", "sunmei", "operations", Role::Dispatcher, Some("wangjianguo")),
    ("陈静", "chenjing", "customer-service", Role::HotlineAgent, Some("huanglijuan")),
    ("李强", "liqiang", "operations", Role::SupportExpert, Some("zhangmingyuan")),
    ("赵磊", "zhaolei", "operations", Role::FieldEngineer, Some("gaoxiang")),
    ("马丽", "mali", "supervision", Role::QualitySupervisor, Some("zhouyun")),
];

/// How many more of each: department, role, superior's log-in, number.
const MORE: [(&str, Role, &str, usize); 8] = [
    ("customer-service", Role::HotlineAgent, "huanglijuan", 9),
    ("operations", Role::SupportExpert, "zhangmingyuan", 9),
    ("operations", Role::FieldEngineer, "gaoxiang", 15),
    ("operations", Role::Dispatcher, "wangjianguo", 2),
    ("stores", Role::Storekeeper, "hewei", 3),
    ("training", Role::Trainer, "guomin", 2),
    ("projects", Role::ProjectManager, "xutao", 3),
    ("supervision", Role::QualitySupervisor, "zhouyun", 1),
];

const FAMILY: [(&str, &str); 24] = [
    ("杨", "yang"),
    ("朱", "zhu"),
    ("胡", "hu"),
    ("罗", "luo"),
    ("梁", "liang"),
    ("宋", "song"),
    ("唐", "tang"),
    ("许", "xu"),
    ("韩", "han"),
    ("冯", "feng"),
    ("邓", "deng"),
    ("曹", "cao"),
    ("彭", "peng"),
    ("曾", "zeng"),
    ("肖", "xiao"),
    ("田", "tian"),
    ("董", "dong"),
    ("袁", "yuan"),
    ("潘", "pan"),
    ("蒋", "jiang"),
    ("蔡", "cai"),
    ("余", "yu"),
    ("杜", "du"),
    ("叶", "ye"),
];
const GIVEN: [(&str, &str); 24] = [
    ("文博", "wenbo"),
    ("晓燕", "xiaoyan"),
    ("志强", "zhiqiang"),
    ("雅琴", "yaqin"),
    ("俊杰", "junjie"),
    ("雪梅", "xuemei"),
    ("海波", "haibo"),
    ("思远", "siyuan"),
    ("玉兰", "yulan"),
    ("振华", "zhenhua"),
    ("欣怡", "xinyi"),
    ("鹏飞", "pengfei"),
    ("婷婷", "tingting"),
    ("国强", "guoqiang"),
    ("佳慧", "jiahui"),
    ("立新", "lixin"),
    ("春燕", "chunyan"),
    ("永刚", "yonggang"),
    ("梦洁", "mengjie"),
    ("建平", "jianping"),
    ("秀英", "xiuying"),
    ("天宇", "tianyu"),
    ("静怡", "jingyi"),
    ("世杰", "shijie"),
];

/// The company as it is at `now`; absences and leavings are placed around that day.
#[must_use]
pub fn company(seed: u64, now: Timestamp) -> Company {
    let mut chance = Chance::new(seed);
    let members = members(&mut chance, now);
    let master = customers::master(&mut chance, now);
    let name = [("zh-Hans", "清源计量"), ("zh-Hant", "清源計量"), ("en", "Qingyuan Metering")];
    Company {
        name: name.into_iter().map(|(tag, name)| (tag.to_owned(), name.to_owned())).collect(),
        departments: departments(&members),
        members,
        master,
    }
}

fn members(chance: &mut Chance, now: Timestamp) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::new();
    for (name, login, department, role, superior) in LEADERS {
        let superior = superior.and_then(|login| find(&members, login));
        members.push(member(&members, chance, name, login, department, role, superior));
    }
    let mut names = (0..FAMILY.len() * GIVEN.len()).collect::<Vec<usize>>();
    for (department, role, superior, number) in MORE {
        let superior = find(&members, superior);
        for _ in 0..number {
            let at = names.swap_remove(chance.below(names.len()));
            let (family, given) = (FAMILY[at / GIVEN.len()], GIVEN[at % GIVEN.len()]);
            let (name, login) = (format!("{}{}", family.0, given.0), format!("{}{}", family.1, given.1));
            members.push(member(&members, chance, &name, &login, department, role, superior));
        }
    }
    settle(&mut members, now);
    members
}

fn find(members: &[Member], login: &str) -> Option<PersonId> {
    members.iter().find(|m| m.login == login).map(|m| m.person.id)
}

fn member(
    members: &[Member],
    chance: &mut Chance,
    name: &str,
    login: &str,
    department: &str,
    role: Role,
    superior: Option<PersonId>,
) -> Member {
    let number = i64::try_from(members.len()).unwrap_or(0) + 1;
    Member {
        person: Person {
            id: PersonId(number),
            name: name.to_owned(),
            department: code(department),
            superior,
            deputy: None,
            absences: Vec::new(),
            left: None,
            roles: BTreeSet::from([role]),
        },
        login: login.to_owned(),
        phone: format!("139{:08}", chance.between(10_000_000, 99_999_999)),
        mail: format!("{login}@qingyuan.example"),
    }
}

#[expect(clippy::expect_used, reason = "the codes stand in this file")]
fn code(text: &str) -> DepartmentCode {
    DepartmentCode::new(text).expect("a code of letters and -")
}

/// Deputies, who is away, who has left.
fn settle(members: &mut [Member], now: Timestamp) {
    let deputies = [
        ("wangjianguo", "zhangmingyuan"),
        ("zhangmingyuan", "gaoxiang"),
        ("gaoxiang", "zhangmingyuan"),
        ("liuhui", "huanglijuan"),
        ("huanglijuan", "liuhui"),
        ("zhouyun", "mali"),
    ];
    for (who, deputy) in deputies {
        let deputy = find(members, deputy);
        if let Some(member) = members.iter_mut().find(|m| m.login == who) {
            member.person.deputy = deputy;
        }
    }
    let day = |days: i64| now.saturating_add(SignedDuration::from_hours(24 * days)).unwrap_or(now);
    // One superior is away right now, so that climbs go to the deputy.
    if let Some(away) = members.iter_mut().find(|m| m.login == "gaoxiang") {
        away.person.absences.push(Absence { from: day(-2), to: day(5) });
    }
    let experts =
        members.iter_mut().filter(|m| m.person.roles.contains(&Role::SupportExpert) && m.login != "liqiang");
    for (i, member) in experts.take(2).enumerate() {
        let ahead = i64::try_from(i).unwrap_or(0) * 3;
        member.person.absences.push(Absence { from: day(ahead - 1), to: day(ahead + 6) });
    }
    if let Some(gone) = members.iter_mut().rev().find(|m| m.person.roles.contains(&Role::FieldEngineer)) {
        gone.person.left = Some(day(-120));
    }
}

fn departments(members: &[Member]) -> Vec<Department> {
    let all = [
        ("customer-service", ["客户服务部", "客戶服務部", "Customer service"], Some("liuhui")),
        ("operations", ["运行与维护部", "運行與維護部", "Operations and maintenance"], Some("wangjianguo")),
        ("supervision", ["服务监督", "服務監督", "Service supervision"], Some("zhouyun")),
        ("stores", ["备品备件库", "備品備件庫", "Spare-parts store"], Some("hewei")),
        ("training", ["培训部", "培訓部", "Training"], Some("guomin")),
        ("projects", ["工程项目部", "工程項目部", "Projects"], Some("xutao")),
        ("management", ["公司管理层", "公司管理層", "Management"], Some("linguodong")),
    ];
    let tags = ["zh-Hans", "zh-Hant", "en"];
    let names =
        |names: [&str; 3]| tags.iter().zip(names).map(|(t, n)| ((*t).to_owned(), n.to_owned())).collect();
    all.into_iter()
        .map(|(department, words, head)| Department {
            code: code(department),
            names: names(words),
            head: head.and_then(|login| find(members, login)),
        })
        .collect()
}
