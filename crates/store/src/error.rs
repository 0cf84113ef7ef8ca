//! Failures of the store. A refusal is not among them: that is a sentence of the rules for a person.

/// What went wrong below the rules; logged with its cause, answered with a number to quote.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database did not carry it out: {0}")]
    Database(#[from] sqlx::Error),
    #[error("{what} can't be read back: {why}")]
    Unreadable { what: String, why: String },
    /// The address is neither a PostgreSQL URL nor a file name.
    #[error("\"{0}\" is no database; write postgres://… or the name of a file")]
    NoDatabase(String),
    #[error("the database is of version {found}, this program knows up to {known}; start a newer program")]
    NewerDatabase { found: i64, known: i64 },
    #[error(
        "migration {0} in the database is not the one this program carries; it was changed after it had run"
    )]
    ChangedMigration(i64),
    /// Something the program relies on is not so; the batch was rolled back.
    #[error("the database contradicts itself: {0}")]
    Contradiction(String),
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    pub fn unreadable(what: impl Into<String>, why: impl std::fmt::Display) -> Self {
        Self::Unreadable { what: what.into(), why: why.to_string() }
    }

    /// The statement itself was at fault, not the way to the database: others may go on.
    pub(crate) fn is_of_statement(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(_) | sqlx::Error::Encode(_)) => true,
            Self::Unreadable { .. } | Self::Contradiction(_) => true,
            Self::Database(_)
            | Self::NoDatabase(_)
            | Self::NewerDatabase { .. }
            | Self::ChangedMigration(_)
            | Self::Closed => false,
        }
    }
}
