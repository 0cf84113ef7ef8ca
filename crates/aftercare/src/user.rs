//! `aftercare user`: the first administrator, and a way back in.

use crate::clock::ProgramClock;
use crate::config::Config;
use crate::{chance, serve, shipped};
use anyhow::{Context as _, bail};
use clap::Subcommand;
use domain::catalog::{self, Departments};
use domain::ids::{DepartmentCode, PersonId};
use domain::people::{Department, Person};
use domain::roles::Role;
use std::collections::BTreeSet;
use std::process::ExitCode;
use store::Store;
use store::account::password;
use store::people::Account;

#[derive(Debug, clap::Args)]
pub(crate) struct UserArgs {
    #[command(subcommand)]
    task: UserTask,
}

#[derive(Debug, Subcommand)]
enum UserTask {
    /// Enter somebody; prints a first password
    Add {
        login: String,
        #[arg(long)]
        name: String,
        /// One or more of: hotline-agent, support-expert, dispatcher, field-engineer, storekeeper, supervisor,
        /// quality-supervisor, trainer, project-manager, administrator
        #[arg(long = "role", value_name = "ROLE", required = true, value_parser = parse_role)]
        roles: Vec<Role>,
        #[arg(long, default_value = "customer-service")]
        department: String,
    },
    /// Give somebody a new password, end their sessions and turn off their one-time code; prints the password
    Reset { login: String },
    /// Everybody with their log-in names and roles
    List,
}

fn parse_role(text: &str) -> Result<Role, String> {
    let all = Role::ALL.map(Role::code).join(", ");
    Role::from_code(text).ok_or_else(|| format!("there is no role \"{text}\"; there are: {all}"))
}

/// Runs the command.
///
/// # Errors
/// The log-in is taken or unknown, or the database did not carry it out.
pub(crate) async fn run(config: &Config, args: &UserArgs) -> anyhow::Result<ExitCode> {
    let store = serve::open(config, &ProgramClock::true_time(), 1.0).await?;
    match &args.task {
        UserTask::Add { login, name, roles, department } => {
            add(&store, login, name, roles, department).await?
        }
        UserTask::Reset { login } => reset(&store, login).await?,
        UserTask::List => {
            for person in store.world().directory.people() {
                let roles: Vec<&str> = person.roles.iter().map(|r| r.code()).collect();
                let login = store.login_of(person.id).await?.map(|l| l.login).unwrap_or_default();
                println!("{login}\t{}\t{}\t{}", person.name, person.department, roles.join(","));
            }
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn add(store: &Store, login: &str, name: &str, roles: &[Role], department: &str) -> anyhow::Result<()> {
    let login = login.trim().to_lowercase();
    if store.login(&login).await?.is_some() {
        bail!(
            "somebody logs in as \"{login}\" already; choose another name, or use `aftercare user reset {login}`"
        );
    }
    departments(store).await?;
    let code = DepartmentCode::new(department)
        .context("the department's code holds other than letters, digits and -")?;
    if store.world().directory.department(&code).is_none() {
        let all: Vec<String> = store.world().directory.departments().map(|d| d.code.to_string()).collect();
        bail!("there is no department \"{department}\"; there are: {}", all.join(", "));
    }
    let (plain, hash) = new_password()?;
    let person = Person {
        id: PersonId(0),
        name: name.to_owned(),
        department: code,
        superior: None,
        deputy: None,
        absences: Vec::new(),
        left: None,
        roles: roles.iter().copied().collect::<BTreeSet<Role>>(),
    };
    let account = Account {
        login: login.clone(),
        password_hash: Some(hash),
        mail_notices: false,
        ..Account::default()
    };
    store.add_person(&person, &account).await?;
    println!("{login} can log in with the password {plain}");
    Ok(())
}

/// The departments as shipped, where there are none yet.
pub(crate) async fn departments(store: &Store) -> anyhow::Result<()> {
    if store.world().directory.departments().next().is_some() {
        return Ok(());
    }
    let list: Departments = catalog::load("departments.toml", shipped::DEPARTMENTS).map_err(|faults| {
        anyhow::anyhow!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })?;
    for department in list.departments {
        store
            .save_department(&Department { code: department.code, names: department.name, head: None })
            .await?;
    }
    Ok(())
}

async fn reset(store: &Store, login: &str) -> anyhow::Result<()> {
    let found = store.login(login).await?.with_context(|| format!("nobody logs in as \"{login}\""))?;
    let (plain, hash) = new_password()?;
    store.set_password(found.person, &hash).await?;
    store.set_totp(found.person, None, None).await?;
    store.end_other_sessions(found.person, None).await?;
    println!("{} can log in with the password {plain}", found.login);
    Ok(())
}

/// Sixteen characters that can be told on the phone: 80 bits of chance.
fn new_password() -> anyhow::Result<(String, String)> {
    let letters = data_encoding::BASE32_NOPAD.encode(&chance::bytes::<10>()).to_lowercase();
    let plain = letters.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-");
    let hash = password::hash(&plain, chance::bytes()).context("the password could not be hashed")?;
    Ok((plain, hash))
}
