//! The route engine: every plan is checked by a validator that knows only the question.

mod all;
mod anytime;
mod brute;
mod files;
mod hostile;
mod plans;
mod validator;
