//! Webhooks, out and in, and alarms from data-collection systems that come by webhook or MQTT.

mod mapping;
mod signature;
mod topic;

pub use mapping::{ALARMS_MAX, Alarm, AlarmState, Field, Flaw, Kept, Mapping, NotAnAlarm, Source};
pub use signature::{Headers, NotAKey, SigningKey, TOLERANCE_S, VerifyingKey, sign, verify};
pub use topic::{NotAFilter, TopicFilter};
