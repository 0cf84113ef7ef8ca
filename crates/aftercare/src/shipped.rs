//! What the program brings along: the charter, calendars and lists it starts with. Each becomes a versioned document that
//! administrators edit.

/// Calendars by name.
pub(crate) const CALENDARS: [(&str, &str); 2] = [
    ("cn", include_str!("../../../charter/calendars/cn.toml")),
    ("always", include_str!("../../../charter/calendars/always.toml")),
];

/// Documents other than calendars, by kind.
const DOCUMENTS: [(&str, &str); 9] = [
    ("charter", include_str!("../../../charter/charter.toml")),
    ("serving", include_str!("../../../charter/serving.toml")),
    ("faults", include_str!("../../../charter/faults.toml")),
    ("severities", include_str!("../../../charter/severities.toml")),
    ("areas", include_str!("../../../charter/areas.toml")),
    ("configurations", include_str!("../../../charter/configurations.toml")),
    ("applications", include_str!("../../../charter/applications.toml")),
    ("families", include_str!("../../../charter/families.toml")),
    ("visits", include_str!("../../../charter/visits.toml")),
];

/// Departments, entered with the first person.
pub(crate) const DEPARTMENTS: &str = include_str!("../../../charter/departments.toml");

/// All of it, as the store writes it down at the first start.
pub(crate) fn documents() -> Vec<(String, String)> {
    let calendars = CALENDARS.iter().map(|(name, text)| (format!("calendar/{name}"), (*text).to_owned()));
    calendars.chain(DOCUMENTS.iter().map(|(kind, text)| ((*kind).to_owned(), (*text).to_owned()))).collect()
}
