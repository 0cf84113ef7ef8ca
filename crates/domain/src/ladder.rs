//! P-ESCALATE: what is not answered or solved in time climbs by itself to the superior of whoever is responsible,
//! level by level, until it is solved.
//!
//! This file says *who* is asked next; when, is the clock's business (`clock.rs`).

use crate::ids::{DepartmentCode, PersonId};
use crate::people::{Directory, Person};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The times of one ladder of the charter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// From the bottom up; a line longer than this uses the last one again.
    pub rungs: Vec<RungTerms>,
    /// At the top it repeats this often until the clock is kept.
    #[serde(with = "crate::span")]
    pub repeat_every: SignedDuration,
}

/// How long one rung has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RungTerms {
    /// To say "I have it"; not said in time, it climbs on.
    #[serde(with = "crate::span")]
    pub acknowledge_within: SignedDuration,
    /// To get the promise kept after having said so; not kept in time, it climbs on.
    #[serde(with = "crate::span")]
    pub act_within: SignedDuration,
}

impl Ladder {
    /// Terms of the `level`-th rung, counted from 1.
    #[must_use]
    pub fn terms(&self, level: u8) -> RungTerms {
        let index = usize::from(level.max(1) - 1).min(self.rungs.len().saturating_sub(1));
        self.rungs.get(index).copied().unwrap_or(RungTerms {
            acknowledge_within: SignedDuration::from_mins(30),
            act_within: SignedDuration::from_hours(2),
        })
    }
}

/// Who is asked on one rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// 1 for the first superior; grows with each climb.
    pub level: u8,
    /// Who is asked.
    pub asked: PersonId,
    /// Whose place it is, when `asked` stands in for somebody who is away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_place_of: Option<PersonId>,
    /// Nobody is above: from here it repeats.
    pub top: bool,
    /// How often the top has been asked before.
    #[serde(default)]
    pub repeated: u16,
}

/// From whom a climb begins.
#[derive(Clone, Copy, Debug)]
pub struct Start<'a> {
    /// Whoever is responsible; `None` while nobody has taken the case.
    pub accountable: Option<PersonId>,
    pub department: &'a DepartmentCode,
    /// Never asked: those a complaint is about, and whoever reports to them (P-COMPLAINT-2D).
    pub kept_out: &'a BTreeSet<PersonId>,
}

/// The rung above `asked_before`, or the top once more.
///
/// Goes up the reporting line; who left or is kept out is passed over; who is away is stood in for by the nearest deputy
/// present; who is away with nobody to stand in is passed over unless they are the last. Different levels reach different
/// people. `None` only when the directory holds nobody who may be asked.
#[must_use]
pub fn next_rung(
    directory: &Directory,
    start: &Start<'_>,
    asked_before: &[Rung],
    now: Timestamp,
) -> Option<Rung> {
    let line = line(directory, start, now);
    let already = |id: PersonId| asked_before.iter().any(|r| r.asked == id);
    // The line is walked from above the highest place already asked, so that a change of people below can't bring it down.
    // A place counts, not who stood in for it: a deputy from higher up does not skip those between.
    let place_asked = |id| asked_before.iter().any(|r| r.in_place_of.unwrap_or(r.asked) == id);
    let from = line.iter().rposition(|p| place_asked(p.id)).map_or(0, |i| i + 1);
    let above = line.get(from..).unwrap_or_default();
    let level = asked_before.last().map_or(1, |r| r.level.saturating_add(1));
    for (i, place) in above.iter().enumerate() {
        let Some(acting) = directory.acting_for(place.id, now) else { continue };
        if already(acting.id) || start.kept_out.contains(&acting.id) || Some(acting.id) == start.accountable {
            continue;
        }
        return Some(Rung {
            level,
            asked: acting.id,
            in_place_of: (acting.id != place.id).then_some(place.id),
            top: i + 1 == above.len(),
            repeated: 0,
        });
    }
    top_again(directory, &line, start, asked_before, now, level)
}

/// The places of the line from the bottom up: the superiors of whoever is responsible, or the head of the department and theirs.
fn line<'a>(directory: &'a Directory, start: &Start<'_>, now: Timestamp) -> Vec<&'a Person> {
    let head =
        directory.department(start.department).and_then(|d| d.head).and_then(|id| directory.person(id));
    let mut places: Vec<&Person> = match start.accountable {
        Some(id) => directory.superiors(id).collect(),
        None => Vec::new(),
    };
    if places.is_empty() {
        // Nobody has it yet, or whoever has it has nobody above: the department's head answers for it.
        places.extend(head);
        places.extend(head.into_iter().flat_map(|h| directory.superiors(h.id)));
    }
    places.retain(|p| p.works_here(now) && !start.kept_out.contains(&p.id));
    if places.is_empty() {
        // Better anybody with nobody above them, or anybody at all, than silence.
        let may = |p: &Person| p.works_here(now) && !start.kept_out.contains(&p.id);
        let highest = |p: &&Person| may(p) && !directory.superiors(p.id).any(may);
        let anybody = || directory.people().find(|p| may(p));
        places.extend(directory.people().find(highest).or_else(anybody));
    }
    places
}

fn top_again(
    directory: &Directory,
    line: &[&Person],
    start: &Start<'_>,
    asked_before: &[Rung],
    now: Timestamp,
    level: u8,
) -> Option<Rung> {
    let top = line.last()?;
    let acting = directory.acting_for(top.id, now).filter(|p| !start.kept_out.contains(&p.id)).unwrap_or(top);
    let last = asked_before.last();
    Some(Rung {
        level: last.map_or(level, |r| r.level),
        asked: acting.id,
        in_place_of: (acting.id != top.id).then_some(top.id),
        top: true,
        repeated: last.map_or(0, |r| r.repeated.saturating_add(u16::from(r.top))),
    })
}
