//! The route engine: every plan is checked by a validator that knows only the question.

mod brute;
mod files;
mod plans;
mod validator;
