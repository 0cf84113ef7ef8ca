//! A case as the customer sees it, by a private link or in the portal: how far it has come, what was promised, what was said to
//! one another, and what they can say to it. Notes, and who works on it, stay in the house.

mod act;
mod said;

pub(crate) use act::{Spoken, Voice, speak};
pub(crate) use said::SaidFile;

use crate::answer::{Answer, Refusal};
use crate::app::App;
use crate::case_page::file_response;
use crate::clocks;
use crate::components::{ClockChip, Form};
use crate::customer_charges::{self, CustomerCharges, Side};
use crate::day_plans::coming;
use crate::i18n::L10n;
use crate::words;
use domain::calendar::Budget;
use domain::case::{Actor, Event, FollowUp, Stage, Step};
use domain::charter::KeptBy;
use domain::contact::{Contact, MailAddress};
use domain::ids::{CaseId, ContactId, CustomerId, Digest};
use said::{Said, said};
use std::collections::{BTreeMap, BTreeSet};
use store::read::case::{CaseFile, case, state};
use store::{content, portal};

/// Merged again and again ends somewhere; so does looking for where it goes on.
const MERGES_MAX: usize = 8;
/// Reports of others that were joined to one case and are looked at.
const JOINED_MAX: usize = 50;

/// By which door the reader came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// By the private link of a case: they hold what its reporter was given.
    Link,
    /// Logged in, for this customer.
    Portal { customer: CustomerId, contact: ContactId },
}

/// What is opened.
#[derive(Debug)]
pub(crate) struct Opened {
    door: Door,
    /// The case as it goes on now.
    pub(crate) file: CaseFile,
    /// The reader's own report, where it was joined to somebody else's: of that they see how far it has come, and nothing that
    /// was said.
    pub(crate) own: Option<CaseFile>,
    /// Whose reports were joined to it that are not the reader's: what these wrote is not shown.
    strangers: Vec<Contact>,
    /// Of the customer's people who spoke in it, by number.
    names: Vec<(ContactId, String)>,
}

impl Opened {
    /// Whose words are shown.
    pub(crate) fn words(&self) -> &CaseFile {
        self.own.as_ref().unwrap_or(&self.file)
    }
}

/// Opens a case; one that was merged leads to where it goes on. Through the portal's door only the customer's own.
pub(crate) async fn open(app: &App, door: Door, id: CaseId) -> Answer<Opened> {
    let own = case(&app.store, id).await?.ok_or_else(Refusal::not_found)?;
    if let Door::Portal { customer, .. } = door
        && own.case.customer != Some(customer)
    {
        return Err(Refusal::not_found().into());
    }
    let mut onward = None;
    for _ in 0..MERGES_MAX {
        let at = onward.as_ref().unwrap_or(&own);
        let Stage::Merged { into, .. } = at.case.stage else { break };
        onward = Some(case(&app.store, into).await?.ok_or_else(Refusal::not_found)?);
    }
    let (file, own) = match onward {
        None => (own, None),
        Some(file) => {
            let theirs = is_theirs(door, &own, file.case.customer, &reporter(&file));
            if theirs { (file, None) } else { (file, Some(own)) }
        }
    };
    let mut opened = Opened { door, file, own, strangers: Vec::new(), names: Vec::new() };
    opened.strangers = strangers(app, &opened).await?;
    opened.names = names(app, opened.words()).await?;
    Ok(opened)
}

/// Whether another case is the reader's as well as the one they opened.
fn is_theirs(door: Door, own: &CaseFile, customer: Option<CustomerId>, who: &Contact) -> bool {
    let same_customer = own.case.customer.is_some() && own.case.customer == customer;
    match door {
        Door::Portal { .. } => same_customer,
        Door::Link => same_customer || is_same_person(&reporter(own), who),
    }
}

fn reporter(file: &CaseFile) -> Contact {
    Contact::from_text(file.text(file.case.reporter).unwrap_or_default())
}

/// By mail address or number. Two of whom nothing is known, or whose names were erased, are not the same.
fn is_same_person(one: &Contact, other: &Contact) -> bool {
    let mail = |contact: &Contact| contact.mail.as_ref().map(MailAddress::folded);
    let same_mail = one.mail.is_some() && mail(one) == mail(other);
    let same_phone = one.phone.is_some() && one.phone == other.phone;
    same_mail || same_phone
}

/// The reporters of what was joined to the words that are shown, where it is not the reader's.
async fn strangers(app: &App, opened: &Opened) -> Answer<Vec<Contact>> {
    let file = opened.words();
    let mut found = Vec::new();
    let events = file.journal.iter().flat_map(|recorded| &recorded.entry.events);
    let joined = events.filter_map(|event| match event {
        Event::Absorbed { from, .. } => Some(*from),
        _ => None,
    });
    for id in joined.take(JOINED_MAX) {
        let Some(joined) = state(&app.store, id).await? else { continue };
        let text = content::texts(app.store.db(), &[joined.reporter]).await?;
        let text = text.get(&joined.reporter).cloned().flatten().unwrap_or_default();
        let who = Contact::from_text(&text);
        if !is_theirs(opened.door, file, joined.customer, &who) {
            found.push(who);
        }
    }
    Ok(found)
}

async fn names(app: &App, file: &CaseFile) -> Answer<Vec<(ContactId, String)>> {
    let mut spoke: Vec<ContactId> =
        file.journal.iter().filter_map(|recorded| recorded.entry.stamp.actor.contact()).collect();
    spoke.sort_unstable();
    spoke.dedup();
    Ok(portal::names(app.store.db(), &spoke).await?)
}

/// What the page shows; `guest/case.html` shows it.
#[derive(Debug)]
pub(crate) struct CaseView {
    pub(crate) form: Form,
    /// Below which its forms and files are.
    pub(crate) path: String,
    pub(crate) number: String,
    /// It goes on as part of somebody else's.
    pub(crate) joined: bool,
    pub(crate) subject: String,
    pub(crate) stage: String,
    pub(crate) reported: String,
    /// Who comes, and when.
    pub(crate) visit: Option<String>,
    pub(crate) is_new: bool,
    /// Hours until the answer, for who has just reported.
    pub(crate) hours: Option<i64>,
    /// Who pays, for those who may know.
    pub(crate) charges: Option<CustomerCharges>,
    pub(crate) promises: Vec<Promised>,
    pub(crate) said: Vec<Said>,
    pub(crate) finding: Option<(String, String)>,
    pub(crate) may_speak: bool,
    pub(crate) may_give_word: bool,
    pub(crate) may_say_still_works: bool,
    pub(crate) may_rate: bool,
    pub(crate) may_withdraw: bool,
    pub(crate) rating: Option<u8>,
    pub(crate) token: String,
}

#[derive(Debug)]
pub(crate) struct Promised {
    pub(crate) title: String,
    pub(crate) chip: ClockChip,
    pub(crate) why: Vec<String>,
}

/// How the page is shown.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) path: String,
    pub(crate) form: Form,
    /// They have just reported it.
    pub(crate) is_new: bool,
    /// They may do more than look.
    pub(crate) may_speak: bool,
    pub(crate) money: Money,
}

/// What they see and do about lines and quotes.
#[derive(Clone, Debug)]
pub(crate) struct Money {
    pub(crate) sees: bool,
    pub(crate) actor: Actor,
    /// Of their session; empty by the link.
    pub(crate) csrf: String,
    /// Who is logged in need not type a name.
    pub(crate) name: Option<String>,
    /// The sentence about what they have just sent.
    pub(crate) trouble: Option<String>,
}

impl Money {
    /// As the rules and the page want it. Of a report that was joined to somebody else's, lines and quotes are theirs.
    pub(crate) fn side<'a>(&'a self, path: &'a str, opened: &Opened, may_speak: bool) -> Side<'a> {
        let may_speak = self.sees && may_speak && opened.own.is_none();
        Side { actor: self.actor, csrf: &self.csrf, path, name: self.name.as_deref(), may_speak }
    }
}

pub(crate) async fn view(app: &App, l: &L10n, opened: &Opened, shown: Shown) -> Answer<CaseView> {
    let Opened { file, own, .. } = opened;
    let words_of = opened.words();
    let world = app.store.world();
    let case = &file.case;
    let promises = case.clocks.iter().map(|clock| Promised {
        title: words::promise(l, &world.charter, &clock.promise),
        // Who it climbed to stays in the house.
        chip: clocks::plain_chip(l, &world, clock),
        why: clocks::plain_why(l, &world, clock),
    });
    let answer_clock = case.clocks.iter().find(|c| c.terms.kept_by == KeptBy::Answer);
    let over = matches!(case.stage, Stage::Confirmed { .. } | Stage::Closed { .. });
    let theirs = own.is_none();
    let may_speak = shown.may_speak;
    let side = shown.money.side(&shown.path, opened, may_speak);
    let charges = if shown.money.sees {
        Some(customer_charges::view(app, l, words_of, side, shown.money.trouble.clone()).await?)
    } else {
        None
    };
    let visits = if case.is_open() && theirs {
        coming(app, &BTreeSet::from([case.id])).await?
    } else {
        BTreeMap::new()
    };
    Ok(CaseView {
        visit: visits.get(&case.id).and_then(|visit| visit.say(app, l)),
        charges,
        form: shown.form,
        path: shown.path,
        number: words_of.case.id.to_string(),
        joined: !theirs,
        subject: words_of.text(words_of.case.subject).unwrap_or_default().to_owned(),
        stage: words::stage(l, case.stage_code()),
        reported: l.when(words_of.case.reported),
        is_new: shown.is_new,
        hours: answer_clock.and_then(|c| promised_hours(c.terms.budget)),
        promises: promises.collect(),
        said: said(l, opened),
        finding: case.finding.filter(|_| theirs).map(|f| {
            let text = |name| file.text(name).unwrap_or_default().to_owned();
            (text(f.cause), text(f.remedy))
        }),
        may_speak,
        may_give_word: may_speak
            && theirs
            && matches!(case.stage, Stage::Open { step: Step::Proposed { .. }, .. }),
        may_say_still_works: may_speak && theirs && matches!(case.follow_up, FollowUp::Asked { .. }),
        may_rate: may_speak && theirs && over && case.rating.is_none(),
        may_withdraw: may_speak && theirs && case.is_open(),
        rating: case.rating.filter(|_| theirs),
        token: app.form_token(),
    })
}

/// By when an answer was promised, for the page after the report.
fn promised_hours(budget: Budget) -> Option<i64> {
    match budget {
        Budget::Elapsed(seconds) => i64::try_from(seconds / 3600).ok(),
        Budget::WorkingTime(_) | Budget::WorkingDays(_) => None,
    }
}

/// A file of what is shown: knowing a hash opens nothing else. What a ruling was decided by, for those who see what things cost.
pub(crate) async fn file(app: &App, l: &L10n, opened: &Opened, digest: &str, sees_money: bool) -> Answer {
    let digest: Digest = digest.parse().map_err(|_| Refusal::not_found())?;
    let mut shown: Vec<SaidFile> = said(l, opened).into_iter().flat_map(|one| one.files).collect();
    if sees_money {
        shown.extend(customer_charges::evidence(opened.words()));
    }
    let file = shown.iter().find(|file| file.digest == digest).ok_or_else(Refusal::not_found)?;
    let bytes = content::blob(app.store.db(), digest).await?.ok_or_else(Refusal::not_found)?;
    Ok(file_response(&file.media_type, &file.name, bytes))
}
