//! Two databases behind one enum. One SQL text with `$1` runs on both; only this file knows which it is.

use crate::error::StoreError;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{FromRow, Postgres, SqlSafeStr, Sqlite, Transaction};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

/// Connections for reading at the same time.
const READERS_MAX: u32 = 4;
const POSTGRES_CONNECTIONS_MAX: u32 = 16;
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// Statements that a connection keeps prepared.
const STATEMENTS_KEPT: usize = 160;
/// KiB of pages that a SQLite connection keeps (negative: SQLite's way of saying KiB).
const WRITER_CACHE: &str = "-8192";
const READER_CACHE: &str = "-2048";

/// The database of one organisation.
#[derive(Clone, Debug)]
pub enum Db {
    /// One connection that writes, several that read; the log is written ahead and flushed at each commit.
    Sqlite {
        write: SqlitePool,
        read: SqlitePool,
    },
    Postgres {
        pool: PgPool,
    },
}

/// When what was committed survives a power cut (SQLite; PostgreSQL's own settings say it there).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// With each commit.
    #[default]
    EveryCommit,
    /// Once the database was closed: for making a demo's history, which can be made again.
    WhenClosed,
}

/// A row that both databases can give; tuples of up to 16 columns are.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// One parameter of a statement; [`values!`](crate::values) makes a list of them.
#[derive(Clone, Debug)]
pub enum Value {
    Int(i64),
    MaybeInt(Option<i64>),
    Text(String),
    MaybeText(Option<String>),
    Bytes(Vec<u8>),
    MaybeBytes(Option<Vec<u8>>),
    /// A column of many rows; PostgreSQL only.
    Ints(Vec<Option<i64>>),
    Texts(Vec<Option<String>>),
    ManyBytes(Vec<Option<Vec<u8>>>),
}

impl Value {
    /// A column that begins with this value, with room for `rows`.
    pub(crate) fn list(self, rows: usize) -> Self {
        let mut list = match &self {
            Self::Int(_) | Self::MaybeInt(_) | Self::Ints(_) => Self::Ints(Vec::with_capacity(rows)),
            Self::Text(_) | Self::MaybeText(_) | Self::Texts(_) => Self::Texts(Vec::with_capacity(rows)),
            Self::Bytes(_) | Self::MaybeBytes(_) | Self::ManyBytes(_) => {
                Self::ManyBytes(Vec::with_capacity(rows))
            }
        };
        list.push(self);
        list
    }

    /// A column holds values of one type; one of another is taken for nothing.
    pub(crate) fn push(&mut self, value: Self) {
        match (self, value) {
            (Self::Ints(list), Self::Int(v)) => list.push(Some(v)),
            (Self::Ints(list), Self::MaybeInt(v)) => list.push(v),
            (Self::Ints(list), _) => list.push(None),
            (Self::Texts(list), Self::Text(v)) => list.push(Some(v)),
            (Self::Texts(list), Self::MaybeText(v)) => list.push(v),
            (Self::Texts(list), _) => list.push(None),
            (Self::ManyBytes(list), Self::Bytes(v)) => list.push(Some(v)),
            (Self::ManyBytes(list), Self::MaybeBytes(v)) => list.push(v),
            (Self::ManyBytes(list), _) => list.push(None),
            _ => {}
        }
    }

    /// PostgreSQL's name for the type of such a column.
    pub(crate) fn list_type(&self) -> &'static str {
        match self {
            Self::Int(_) | Self::MaybeInt(_) | Self::Ints(_) => "bigint[]",
            Self::Text(_) | Self::MaybeText(_) | Self::Texts(_) => "text[]",
            Self::Bytes(_) | Self::MaybeBytes(_) | Self::ManyBytes(_) => "bytea[]",
        }
    }
}

/// The parameters of a statement, in their order.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Value::from($value)),*] };
}

macro_rules! value_from {
    ($($from:ty => $v:ident: $value:expr;)*) => {
        $(impl From<$from> for Value {
            fn from($v: $from) -> Self {
                $value
            }
        })*
    };
}

value_from! {
    i64 => v: Self::Int(v);
    i32 => v: Self::Int(v.into());
    u8 => v: Self::Int(v.into());
    bool => v: Self::Int(v.into());
    Option<i64> => v: Self::MaybeInt(v);
    String => v: Self::Text(v);
    &str => v: Self::Text(v.to_owned());
    &String => v: Self::Text(v.clone());
    Option<String> => v: Self::MaybeText(v);
    Option<&str> => v: Self::MaybeText(v.map(str::to_owned));
    Vec<u8> => v: Self::Bytes(v);
    &[u8] => v: Self::Bytes(v.to_vec());
    Option<Vec<u8>> => v: Self::MaybeBytes(v);
    domain::ids::Digest => v: Self::Bytes(v.0.to_vec());
    domain::ids::CaseId => v: Self::Int(v.key());
    domain::ids::PersonId => v: Self::Int(v.0);
    domain::ids::ContactId => v: Self::Int(v.0);
    domain::ids::CustomerId => v: Self::Int(v.0);
    domain::ids::SiteId => v: Self::Int(v.0);
    domain::ids::EquipmentId => v: Self::Int(v.0);
    domain::ids::ContractId => v: Self::Int(v.0);
    domain::money::Fen => v: Self::Int(v.0);
    Option<domain::money::Fen> => v: Self::MaybeInt(v.map(|fen| fen.0));
    &domain::ids::PartCode => v: Self::Text(v.as_str().to_owned());
    jiff::civil::Date => v: Self::Text(v.to_string());
    Option<jiff::civil::Date> => v: Self::MaybeText(v.map(|day| day.to_string()));
    Option<domain::ids::PersonId> => v: Self::MaybeInt(v.map(|p| p.0));
    Option<domain::ids::CustomerId> => v: Self::MaybeInt(v.map(|c| c.0));
    Option<domain::ids::ContractId> => v: Self::MaybeInt(v.map(|c| c.0));
    jiff::Timestamp => v: Self::Int(v.as_microsecond());
    Option<jiff::Timestamp> => v: Self::MaybeInt(v.map(jiff::Timestamp::as_microsecond));
}

macro_rules! bound {
    ($query:expr, $values:expr, |$self:ident, $list:ident| $bind_list:expr) => {{
        let mut $self = $query;
        for value in $values {
            $self = match value {
                Value::Int(v) => $self.bind(v),
                Value::MaybeInt(v) => $self.bind(v),
                Value::Text(v) => $self.bind(v),
                Value::MaybeText(v) => $self.bind(v),
                Value::Bytes(v) => $self.bind(v),
                Value::MaybeBytes(v) => $self.bind(v),
                Value::Ints($list) => $bind_list,
                Value::Texts($list) => $bind_list,
                Value::ManyBytes($list) => $bind_list,
            };
        }
        $self
    }};
}

macro_rules! for_sqlite {
    // SQLite has no lists: `rows.rs` makes none for it, and a stray one is bound as its length.
    ($query:expr, $values:expr) => {
        bound!($query, $values, |query, list| query.bind(i64::try_from(list.len()).unwrap_or(i64::MAX)))
    };
}

macro_rules! for_postgres {
    ($query:expr, $values:expr) => {
        bound!($query, $values, |query, list| query.bind(list))
    };
}

impl Db {
    /// Opens `postgres://…`, or a file of SQLite (made when it is missing; `sqlite:` in front is understood).
    ///
    /// # Errors
    /// The address makes no sense, or the database does not answer.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        Self::open_with(address, Durability::EveryCommit).await
    }

    /// As [`Db::open`].
    ///
    /// # Errors
    /// The address makes no sense, or the database does not answer.
    pub async fn open_with(address: &str, durability: Durability) -> Result<Self, StoreError> {
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(address)?.statement_cache_capacity(STATEMENTS_KEPT);
            let pool = PgPoolOptions::new()
                .max_connections(POSTGRES_CONNECTIONS_MAX)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .connect_with(options)
                .await?;
            return Ok(Self::Postgres { pool });
        }
        let file = address.strip_prefix("sqlite:").unwrap_or(address).trim_start_matches("//");
        // A database in memory would be another one on each connection.
        if file.is_empty() || file.contains(":memory:") || file.contains("://") {
            return Err(StoreError::NoDatabase(address.to_owned()));
        }
        Self::open_file(Path::new(file), durability).await
    }

    async fn open_file(file: &Path, durability: Durability) -> Result<Self, StoreError> {
        let synchronous = match durability {
            Durability::EveryCommit => SqliteSynchronous::Full,
            Durability::WhenClosed => SqliteSynchronous::Off,
        };
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("journal_size_limit", "67108864")
            .pragma("cache_size", WRITER_CACHE)
            .statement_cache_capacity(STATEMENTS_KEPT);
        // The one writer stays open: opening it anew would read the log again.
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .test_before_acquire(false)
            .connect_with(options)
            .await?;
        let reading = SqliteConnectOptions::new()
            .filename(file)
            .read_only(true)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("cache_size", READER_CACHE)
            .statement_cache_capacity(STATEMENTS_KEPT);
        let read = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .test_before_acquire(false)
            .connect_with(reading)
            .await?;
        Ok(Self::Sqlite { write, read })
    }

    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres { .. })
    }

    /// All rows.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn all<T: Row>(&self, sql: impl SqlSafeStr, values: Vec<Value>) -> Result<Vec<T>, StoreError> {
        Ok(match self {
            Self::Sqlite { read, .. } => {
                for_sqlite!(sqlx::query_as::<_, T>(sql), values).fetch_all(read).await?
            }
            Self::Postgres { pool } => {
                for_postgres!(sqlx::query_as::<_, T>(sql), values).fetch_all(pool).await?
            }
        })
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn first<T: Row>(
        &self,
        sql: impl SqlSafeStr,
        values: Vec<Value>,
    ) -> Result<Option<T>, StoreError> {
        Ok(match self {
            Self::Sqlite { read, .. } => {
                for_sqlite!(sqlx::query_as::<_, T>(sql), values).fetch_optional(read).await?
            }
            Self::Postgres { pool } => {
                for_postgres!(sqlx::query_as::<_, T>(sql), values).fetch_optional(pool).await?
            }
        })
    }

    /// The one row that is always there, as of `SELECT count(*)`.
    ///
    /// # Errors
    /// The database did not carry it out, or there is no row.
    pub async fn one<T: Row>(&self, sql: impl SqlSafeStr, values: Vec<Value>) -> Result<T, StoreError> {
        self.first(sql, values).await?.ok_or(StoreError::Database(sqlx::Error::RowNotFound))
    }

    /// Carries out one statement that changes something outside the journal (sessions, accounts, settings).
    /// What concerns a case goes through the door. Gives the number of rows changed.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn run(&self, sql: impl SqlSafeStr, values: Vec<Value>) -> Result<u64, StoreError> {
        Ok(match self {
            Self::Sqlite { write, .. } => {
                for_sqlite!(sqlx::query(sql), values).execute(write).await?.rows_affected()
            }
            Self::Postgres { pool } => {
                for_postgres!(sqlx::query(sql), values).execute(pool).await?.rows_affected()
            }
        })
    }

    /// Like [`Db::run`], with the rows of `RETURNING`.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn run_returning<T: Row>(
        &self,
        sql: impl SqlSafeStr,
        values: Vec<Value>,
    ) -> Result<Vec<T>, StoreError> {
        Ok(match self {
            Self::Sqlite { write, .. } => {
                for_sqlite!(sqlx::query_as::<_, T>(sql), values).fetch_all(write).await?
            }
            Self::Postgres { pool } => {
                for_postgres!(sqlx::query_as::<_, T>(sql), values).fetch_all(pool).await?
            }
        })
    }

    /// Several statements that count together or not at all; dropped without [`Tx::commit`], nothing of it stays.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            // Deferred, a transaction that reads first fails at once when another has written meanwhile.
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres { pool } => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Closes all connections.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres { pool } => pool.close().await,
        }
    }
}

/// A transaction that writes.
#[derive(Debug)]
pub enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// All rows, as this transaction sees them.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn all<T: Row>(
        &mut self,
        sql: impl SqlSafeStr,
        values: Vec<Value>,
    ) -> Result<Vec<T>, StoreError> {
        Ok(match self {
            Self::Sqlite(tx) => for_sqlite!(sqlx::query_as::<_, T>(sql), values).fetch_all(&mut **tx).await?,
            Self::Postgres(tx) => {
                for_postgres!(sqlx::query_as::<_, T>(sql), values).fetch_all(&mut **tx).await?
            }
        })
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn first<T: Row>(
        &mut self,
        sql: impl SqlSafeStr,
        values: Vec<Value>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.all(sql, values).await?.into_iter().next())
    }

    /// Gives the number of rows changed.
    ///
    /// # Errors
    /// The database did not carry it out.
    pub async fn run(&mut self, sql: impl SqlSafeStr, values: Vec<Value>) -> Result<u64, StoreError> {
        Ok(match self {
            Self::Sqlite(tx) => {
                for_sqlite!(sqlx::query(sql), values).execute(&mut **tx).await?.rows_affected()
            }
            Self::Postgres(tx) => {
                for_postgres!(sqlx::query(sql), values).execute(&mut **tx).await?.rows_affected()
            }
        })
    }

    /// Several statements without parameters, as a migration has them.
    pub(crate) async fn script(&mut self, sql: &'static str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => sqlx::raw_sql(sql).execute(&mut **tx).await.map(|_| ())?,
            Self::Postgres(tx) => sqlx::raw_sql(sql).execute(&mut **tx).await.map(|_| ())?,
        }
        Ok(())
    }

    /// Makes it count. On SQLite it is on the disk when this returns.
    ///
    /// # Errors
    /// The database did not carry it out; nothing of it stays.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Takes it all back, before anything else is begun.
    ///
    /// # Errors
    /// The database does not answer; it forgets the transaction by itself then.
    pub async fn roll_back(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.rollback().await?,
            Self::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }
}
