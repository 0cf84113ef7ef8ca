//! Which of the customers' people come in to the portal.

use crate::company::Company;
use domain::ids::{ContactId, CustomerId, PersonId};
use domain::portal::PortalRole;
use store::portal::{By, Invited};
use store::read::caller;
use store::{Store, StoreError, outbox};

/// The waterworks of Chengdu and a property company of Nanjing: both have cases in every history, and three contacts.
const PEOPLE: [(CustomerId, usize, PortalRole); 4] = [
    (CustomerId(16), 0, PortalRole::Owner),
    (CustomerId(16), 1, PortalRole::Member),
    (CustomerId(16), 2, PortalRole::Viewer),
    (CustomerId(106), 0, PortalRole::Owner),
];

/// Mail addresses of those who come in, with what they are there.
#[must_use]
pub fn portal_people(company: &Company) -> Vec<(String, PortalRole)> {
    let mail = |(customer, nth, role): (CustomerId, usize, PortalRole)| {
        let contact = company.master.contacts.iter().filter(|c| c.customer == customer).nth(nth)?;
        Some((contact.mail.clone()?, role))
    };
    PEOPLE.into_iter().filter_map(mail).collect()
}

/// Lets them in, with one password for all.
pub(crate) async fn enter(store: &Store, by: PersonId, hash: &str) -> Result<(), StoreError> {
    for (customer, nth, role) in PEOPLE {
        let contacts = caller::contacts(store.db(), customer).await?;
        let Some(contact) = contacts.get(nth).and_then(|contact| contact.contact) else { continue };
        if let Invited::In(id) = store.invite(ContactId(contact), role, By::Person(by)).await? {
            store.set_portal_password(id, Some(hash)).await?;
        }
    }
    // Their invitations were never really meant for anybody.
    outbox::settle(store.db(), store.now()).await?;
    Ok(())
}
