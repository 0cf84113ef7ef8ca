//! From events of legs to calls: who rang, who answered, what was missed, how long it took.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::Timestamp;

use super::{CallEvent, What};

/// Open calls that are followed. Beyond it the oldest is given up, and said so.
pub const CALLS_MAX: usize = 10_000;
/// Legs of one call; more are not followed.
const LEGS_MAX: usize = 100;
/// Ended calls whose late events (a recording) still find them.
const ENDED_KEPT: usize = 1_000;

/// Which numbers are the desk's own: those of so many digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extensions {
    pub digits_min: usize,
    pub digits_max: usize,
}

impl Extensions {
    #[must_use]
    pub fn is_own(&self, number: &str) -> bool {
        (self.digits_min..=self.digits_max).contains(&number.len())
            && number.bytes().all(|b| b.is_ascii_digit())
    }
}

/// What the desk is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    /// A telephone of the desk rings: the caller's page opens there.
    Rings {
        call: String,
        from: Option<String>,
        dialled: Option<String>,
        extension: String,
    },
    /// It rang at this telephone, and stopped without being answered there.
    RangOut {
        call: String,
        extension: String,
    },
    Answered {
        call: String,
        from: Option<String>,
        dialled: Option<String>,
        by: String,
        waited_s: i64,
    },
    Held {
        call: String,
        by: Option<String>,
    },
    Resumed {
        call: String,
        by: Option<String>,
    },
    Transferred {
        call: String,
        to: String,
    },
    /// Somebody called and nobody answered: becomes a case whose answer clock started at `at`.
    Missed {
        call: String,
        from: Option<String>,
        dialled: Option<String>,
        at: Timestamp,
        waited_s: i64,
    },
    /// A call that had been answered, or one of our own, is over.
    Ended {
        call: String,
        answered_by: Option<String>,
        talked_s: i64,
        outgoing: bool,
    },
    Recorded {
        call: String,
        place: String,
    },
}

/// The open calls.
#[derive(Clone, Debug)]
pub struct Calls {
    extensions: Extensions,
    open: BTreeMap<String, Call>,
    /// Which call an open leg belongs to.
    legs: BTreeMap<String, String>,
    ended: VecDeque<String>,
}

#[derive(Clone, Debug)]
struct Call {
    started: Timestamp,
    from: Option<String>,
    dialled: Option<String>,
    /// It began at a telephone of the desk.
    ours: bool,
    answered: Option<(Timestamp, String)>,
    /// Open legs.
    legs: BTreeMap<String, Leg>,
}

#[derive(Clone, Debug, Default)]
struct Leg {
    extension: Option<String>,
    rings: bool,
    answered: bool,
    held: bool,
}

impl Calls {
    #[must_use]
    pub fn new(extensions: Extensions) -> Self {
        Self { extensions, open: BTreeMap::new(), legs: BTreeMap::new(), ended: VecDeque::new() }
    }

    /// How many calls are open.
    #[must_use]
    pub fn open(&self) -> usize {
        self.open.len()
    }

    /// Takes one event. The same event twice does nothing twice.
    pub fn take(&mut self, event: &CallEvent) -> Vec<Happened> {
        if let What::Recorded { place } = &event.what {
            return vec![Happened::Recorded { call: event.call.clone(), place: place.clone() }];
        }
        if self.ended.contains(&event.call) {
            return Vec::new();
        }
        self.join(event);
        let ends = matches!(event.what, What::LegEnded | What::Ended);
        if ends && !self.open.contains_key(&event.call) {
            // The end of a call whose beginning was not seen.
            return Vec::new();
        }
        let mut happened: Vec<Happened> = self.make_room(event).into_iter().collect();
        let extensions = self.extensions;
        let call = self.open.entry(event.call.clone()).or_insert_with(|| Call::new(event, extensions));
        if call.learn(event) {
            self.legs.insert(event.leg.clone(), event.call.clone());
        }
        happened.extend(call.step(event, extensions));
        let is_over = match event.what {
            What::Ended | What::Missed => true,
            What::LegEnded => call.legs.is_empty(),
            _ => false,
        };
        if event.what == What::LegEnded {
            self.legs.remove(&event.leg);
        }
        if is_over {
            happened.extend(self.close(&event.call, event.at));
        }
        happened
    }

    /// After a broken connection, which stands again since `since`: calls from before that are no longer open
    /// ended unseen. One that nobody had answered counts as missed: rather a call back too many than a customer
    /// lost.
    pub fn only_open(&mut self, open: &BTreeSet<String>, since: Timestamp) -> Vec<Happened> {
        let is_gone = |(id, call): &(&String, &Call)| call.started < since && !open.contains(*id);
        let gone: Vec<String> = self.open.iter().filter(is_gone).map(|(id, _)| id.clone()).collect();
        gone.iter().filter_map(|id| self.close(id, since)).collect()
    }

    /// A leg that is known in another call moved: after a consultation the two calls are one.
    fn join(&mut self, event: &CallEvent) {
        let Some(before) = self.legs.get(&event.leg).filter(|call| **call != event.call).cloned() else {
            return;
        };
        let Some(old) = self.open.get_mut(&before) else { return };
        let leg = old.legs.remove(&event.leg);
        let (is_empty, started) = (old.legs.is_empty(), old.clone());
        if is_empty {
            self.open.remove(&before);
        }
        let call = self.open.entry(event.call.clone()).or_insert(Call { legs: BTreeMap::new(), ..started });
        if let Some(leg) = leg {
            call.legs.insert(event.leg.clone(), leg);
        }
        self.legs.insert(event.leg.clone(), event.call.clone());
    }

    fn make_room(&mut self, event: &CallEvent) -> Option<Happened> {
        if self.open.len() < CALLS_MAX || self.open.contains_key(&event.call) {
            return None;
        }
        let oldest = self.open.iter().min_by_key(|(_, call)| call.started).map(|(id, _)| id.clone())?;
        self.close(&oldest, event.at)
    }

    fn close(&mut self, id: &str, at: Timestamp) -> Option<Happened> {
        let call = self.open.remove(id)?;
        for leg in call.legs.keys() {
            self.legs.remove(leg);
        }
        if self.ended.len() >= ENDED_KEPT {
            self.ended.pop_front();
        }
        self.ended.push_back(id.to_owned());
        if call.is_internal(self.extensions) {
            return None;
        }
        let id = id.to_owned();
        Some(match call.answered {
            None if !call.ours => Happened::Missed {
                call: id,
                waited_s: seconds(call.started, at),
                from: call.from,
                dialled: call.dialled,
                at: call.started,
            },
            answered => Happened::Ended {
                call: id,
                talked_s: answered.as_ref().map_or(0, |(since, _)| seconds(*since, at)),
                answered_by: answered.map(|(_, by)| by),
                outgoing: call.ours,
            },
        })
    }
}

impl Call {
    fn new(event: &CallEvent, extensions: Extensions) -> Self {
        let own = |number: &Option<String>| number.as_deref().is_some_and(|number| extensions.is_own(number));
        Self {
            started: event.at,
            from: event.from.clone(),
            dialled: event.dialled.clone(),
            ours: own(&event.from) || (event.what == What::Started && own(&event.extension)),
            answered: None,
            legs: BTreeMap::new(),
        }
    }

    fn is_internal(&self, extensions: Extensions) -> bool {
        self.ours && self.dialled.as_deref().is_some_and(|dialled| extensions.is_own(dialled))
    }

    /// The first word counts: later legs name the desk's own numbers. Says whether the leg is followed.
    fn learn(&mut self, event: &CallEvent) -> bool {
        self.from = self.from.take().or_else(|| event.from.clone());
        self.dialled = self.dialled.take().or_else(|| event.dialled.clone());
        let is_end = matches!(event.what, What::LegEnded | What::Ended | What::Missed);
        let is_known = self.legs.contains_key(&event.leg);
        if is_end || (!is_known && self.legs.len() >= LEGS_MAX) {
            return false;
        }
        let leg = self.legs.entry(event.leg.clone()).or_default();
        leg.extension = leg.extension.take().or_else(|| event.extension.clone());
        true
    }

    fn step(&mut self, event: &CallEvent, extensions: Extensions) -> Option<Happened> {
        let call = event.call.clone();
        match &event.what {
            What::Started | What::Ended | What::Missed | What::Recorded { .. } => None,
            What::Ringing => self.rings(event, extensions),
            What::Answered => self.answered(event, extensions),
            What::Held => self.hold(event, true).map(|by| Happened::Held { call, by }),
            What::Resumed => self.hold(event, false).map(|by| Happened::Resumed { call, by }),
            What::Transferred { to } => Some(Happened::Transferred { call, to: to.clone() }),
            What::LegEnded => {
                let rang = self.legs.remove(&event.leg).filter(|leg| leg.rings && !leg.answered);
                let extension = rang.and_then(|leg| leg.extension)?;
                // Queues reach a telephone through a leg of their own: it is over when both are.
                let still = self.at(&extension).any(|leg| leg.rings || leg.answered);
                (!still).then_some(Happened::RangOut { call, extension })
            }
        }
    }

    fn at<'a>(&'a self, extension: &'a str) -> impl Iterator<Item = &'a Leg> {
        self.legs.values().filter(move |leg| leg.extension.as_deref() == Some(extension))
    }

    /// Only at the desk, and only for calls from outside: who clicked to dial knows whom they call.
    fn rings(&mut self, event: &CallEvent, extensions: Extensions) -> Option<Happened> {
        let extension =
            self.legs.get(&event.leg)?.extension.clone().filter(|number| extensions.is_own(number))?;
        let known = self.at(&extension).any(|leg| leg.rings || leg.answered);
        let leg = self.legs.get_mut(&event.leg)?;
        leg.rings = !self.ours;
        if self.ours || known {
            return None;
        }
        let (from, dialled) = (self.from.clone(), self.dialled.clone());
        Some(Happened::Rings { call: event.call.clone(), from, dialled, extension })
    }

    /// In a call of ours the desk's own telephone is no answer, only the other end is.
    fn answered(&mut self, event: &CallEvent, extensions: Extensions) -> Option<Happened> {
        let by = self.legs.get(&event.leg)?.extension.clone().unwrap_or_default();
        if self.ours && extensions.is_own(&by) {
            return None;
        }
        let known = self.at(&by).any(|leg| leg.answered);
        let leg = self.legs.get_mut(&event.leg)?;
        let again = std::mem::replace(&mut leg.answered, true);
        if again || known {
            return None;
        }
        // The line's own name says little about whom we called.
        let by = self.dialled.clone().filter(|_| self.ours).unwrap_or(by);
        if self.answered.is_none() {
            self.answered = Some((event.at, by.clone()));
        }
        Some(Happened::Answered {
            call: event.call.clone(),
            from: self.from.clone(),
            dialled: self.dialled.clone(),
            by,
            waited_s: seconds(self.started, event.at),
        })
    }

    /// Who put it on hold; None where it was so already.
    fn hold(&mut self, event: &CallEvent, held: bool) -> Option<Option<String>> {
        let leg = self.legs.get_mut(&event.leg)?;
        let changed = leg.held != held;
        leg.held = held;
        changed.then(|| leg.extension.clone())
    }
}

/// Never negative: the clocks of two machines may differ.
fn seconds(from: Timestamp, to: Timestamp) -> i64 {
    (to.as_second() - from.as_second()).max(0)
}
