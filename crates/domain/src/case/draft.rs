//! A case on which a command is being carried out: each event is folded in at once, so that the next rule sees it.

use super::charge::ChargeEvent;
use super::event::{Event, Stamp};
use super::state::Case;
use crate::clock::{ClockEvent, ClockNo};

pub(super) struct Draft<'a> {
    pub(super) case: Case,
    pub(super) events: Vec<Event>,
    pub(super) stamp: &'a Stamp,
}

impl<'a> Draft<'a> {
    pub(super) fn of(case: &Case, stamp: &'a Stamp) -> Self {
        Self { case: case.clone(), events: Vec::new(), stamp }
    }

    pub(super) fn emit(&mut self, event: Event) {
        self.case.apply(&event, self.stamp);
        self.events.push(event);
    }

    pub(super) fn emit_clock(&mut self, no: ClockNo, event: ClockEvent) {
        self.emit(Event::Clock { no, event });
    }

    pub(super) fn emit_charge(&mut self, event: ChargeEvent) {
        self.emit(Event::Charge(event));
    }

    /// Numbers of the clocks, in their order.
    pub(super) fn clock_numbers(&self) -> impl Iterator<Item = ClockNo> + use<> {
        let count = ClockNo::try_from(self.case.clocks.len()).unwrap_or(ClockNo::MAX);
        0..count
    }
}
