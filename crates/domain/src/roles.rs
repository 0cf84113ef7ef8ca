//! What each role may do, in one table.

use serde::{Deserialize, Serialize};

/// What somebody works as; a person may have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 客服
    HotlineAgent,
    /// 運維技術支持工程師
    SupportExpert,
    /// 派工
    Dispatcher,
    /// 現場服務工程師
    FieldEngineer,
    /// 庫管
    Storekeeper,
    /// 主管
    Supervisor,
    /// 服務監督
    QualitySupervisor,
    /// 培訓
    Trainer,
    /// 項目經理
    ProjectManager,
    /// 系統管理員
    Administrator,
}

impl Role {
    pub const ALL: [Self; 10] = [
        Self::HotlineAgent,
        Self::SupportExpert,
        Self::Dispatcher,
        Self::FieldEngineer,
        Self::Storekeeper,
        Self::Supervisor,
        Self::QualitySupervisor,
        Self::Trainer,
        Self::ProjectManager,
        Self::Administrator,
    ];

    /// As files, addresses and locale keys write it: `hotline-agent`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::HotlineAgent => "hotline-agent",
            Self::SupportExpert => "support-expert",
            Self::Dispatcher => "dispatcher",
            Self::FieldEngineer => "field-engineer",
            Self::Storekeeper => "storekeeper",
            Self::Supervisor => "supervisor",
            Self::QualitySupervisor => "quality-supervisor",
            Self::Trainer => "trainer",
            Self::ProjectManager => "project-manager",
            Self::Administrator => "administrator",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }
}

/// One thing that can be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// See the cases, their journal and the customers.
    SeeCases,
    /// Take a report.
    TakeReports,
    /// Answer, write to the customer, note, diagnose, propose, record the customer's word.
    WorkOnCases,
    /// Give a case to somebody else or to another department; merge and split.
    Assign,
    /// Change the severity and the fault type.
    Classify,
    /// Close without the customer's word, with a reason (P-100).
    CloseWithoutWord,
    /// See and handle complaints (P-COMPLAINT-2D).
    HandleComplaints,
    /// See the ledger of promises and everybody's work.
    Supervise,
    /// Change people, roles, calendars, the charter, ladders, the decision table, macros.
    Administer,
    /// See customers, their sites, systems and equipment.
    SeeRegister,
    /// Change the register of customers and equipment.
    EditRegister,
    /// See contracts, parts and prices.
    SeeContracts,
    /// Enter and change contracts.
    EditContracts,
    /// Approve a promised time that is worse than the charter's, by name (P-EQUAL).
    ApproveWorse,
    /// Decide who pays for a line of a case.
    Rule,
    /// Decide about a customer's objection to a ruling.
    ReviewRulings,
    /// Issue quotes.
    Quote,
    /// Change parts, their costs and the rates.
    EditPrices,
    /// Reckon how many spares to hold and say where (P-RATIO).
    PlanSpares,
    /// Plan who goes to which customer when.
    PlanRoutes,
}

impl Permission {
    pub const ALL: [Self; 20] = [
        Self::SeeCases,
        Self::TakeReports,
        Self::WorkOnCases,
        Self::Assign,
        Self::Classify,
        Self::CloseWithoutWord,
        Self::HandleComplaints,
        Self::Supervise,
        Self::Administer,
        Self::SeeRegister,
        Self::EditRegister,
        Self::SeeContracts,
        Self::EditContracts,
        Self::ApproveWorse,
        Self::Rule,
        Self::ReviewRulings,
        Self::Quote,
        Self::EditPrices,
        Self::PlanSpares,
        Self::PlanRoutes,
    ];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SeeCases => "see-cases",
            Self::TakeReports => "take-reports",
            Self::WorkOnCases => "work-on-cases",
            Self::Assign => "assign",
            Self::Classify => "classify",
            Self::CloseWithoutWord => "close-without-word",
            Self::HandleComplaints => "handle-complaints",
            Self::Supervise => "supervise",
            Self::Administer => "administer",
            Self::SeeRegister => "see-register",
            Self::EditRegister => "edit-register",
            Self::SeeContracts => "see-contracts",
            Self::EditContracts => "edit-contracts",
            Self::ApproveWorse => "approve-worse",
            Self::Rule => "rule",
            Self::ReviewRulings => "review-rulings",
            Self::Quote => "quote",
            Self::EditPrices => "edit-prices",
            Self::PlanSpares => "plan-spares",
            Self::PlanRoutes => "plan-routes",
        }
    }
}

/// The table: which permissions a role carries.
#[must_use]
pub fn permissions(role: Role) -> &'static [Permission] {
    use Permission as P;
    match role {
        Role::HotlineAgent => &[
            P::SeeCases,
            P::TakeReports,
            P::WorkOnCases,
            P::Assign,
            P::Classify,
            P::SeeRegister,
            P::EditRegister,
            P::SeeContracts,
            P::Quote,
        ],
        Role::SupportExpert => &[
            P::SeeCases,
            P::TakeReports,
            P::WorkOnCases,
            P::Assign,
            P::Classify,
            P::SeeRegister,
            P::EditRegister,
            P::SeeContracts,
            P::Rule,
            P::Quote,
        ],
        Role::Dispatcher => &[
            P::SeeCases,
            P::TakeReports,
            P::WorkOnCases,
            P::Assign,
            P::Classify,
            P::SeeRegister,
            P::SeeContracts,
            P::PlanRoutes,
        ],
        Role::FieldEngineer => {
            &[P::SeeCases, P::TakeReports, P::WorkOnCases, P::SeeRegister, P::EditRegister, P::Rule]
        }
        Role::Storekeeper => &[
            P::SeeCases,
            P::TakeReports,
            P::SeeRegister,
            P::EditRegister,
            P::SeeContracts,
            P::Quote,
            P::EditPrices,
            P::PlanSpares,
        ],
        Role::Supervisor => &[
            P::SeeCases,
            P::TakeReports,
            P::WorkOnCases,
            P::Assign,
            P::Classify,
            P::CloseWithoutWord,
            P::Supervise,
            P::SeeRegister,
            P::EditRegister,
            P::SeeContracts,
            P::EditContracts,
            P::ApproveWorse,
            P::Rule,
            P::ReviewRulings,
            P::Quote,
            P::EditPrices,
            P::PlanSpares,
            P::PlanRoutes,
        ],
        Role::QualitySupervisor => &[
            P::SeeCases,
            P::TakeReports,
            P::WorkOnCases,
            P::Assign,
            P::HandleComplaints,
            P::Supervise,
            P::SeeRegister,
            P::SeeContracts,
            P::ReviewRulings,
        ],
        Role::Trainer => &[P::SeeCases, P::TakeReports, P::SeeRegister],
        Role::ProjectManager => &[
            P::SeeCases,
            P::TakeReports,
            P::SeeRegister,
            P::EditRegister,
            P::SeeContracts,
            P::EditContracts,
            P::PlanSpares,
        ],
        Role::Administrator => &[
            P::SeeCases,
            P::Supervise,
            P::Administer,
            P::SeeRegister,
            P::EditRegister,
            P::SeeContracts,
            P::EditContracts,
            P::EditPrices,
        ],
    }
}

/// Whether one of the roles carries the permission.
#[must_use]
pub fn may<'a>(roles: impl IntoIterator<Item = &'a Role>, permission: Permission) -> bool {
    roles.into_iter().any(|role| permissions(*role).contains(&permission))
}
