-- Times are microseconds since 1970 UTC; hashes are 32 bytes; documents are JSON texts.

-- Running numbers: case-<year>, seq of the journal, version of the cached facts.
CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);

-- Versioned documents that administrators edit: charter, calendars, decision table, fault types, severities, areas.
CREATE TABLE document (
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    saved_by BIGINT,
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (kind, version)
);

CREATE TABLE department (
    code TEXT PRIMARY KEY,
    names TEXT NOT NULL,
    head BIGINT
);

CREATE TABLE person (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    mail TEXT,
    phone TEXT,
    department TEXT NOT NULL,
    superior BIGINT,
    deputy BIGINT,
    roles TEXT NOT NULL DEFAULT '[]',
    absences TEXT NOT NULL DEFAULT '[]',
    left_at BIGINT,
    -- Account.
    password_hash TEXT,
    totp_secret TEXT,
    totp_last_step BIGINT,
    language TEXT,
    theme TEXT,
    font_size BIGINT,
    mail_notices BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE session (
    token BLOB PRIMARY KEY,
    person BIGINT NOT NULL REFERENCES person (id),
    csrf TEXT NOT NULL,
    created BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
);
CREATE INDEX session_person ON session (person);

CREATE TABLE api_token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    person BIGINT NOT NULL REFERENCES person (id),
    scopes TEXT NOT NULL,
    created BIGINT NOT NULL,
    last_used BIGINT,
    revoked BIGINT
);

CREATE TABLE customer (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    phone TEXT,
    mail TEXT,
    note TEXT NOT NULL DEFAULT '',
    created BIGINT NOT NULL
);

CREATE TABLE contact (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    customer BIGINT NOT NULL REFERENCES customer (id),
    name TEXT NOT NULL,
    phone TEXT,
    mail TEXT,
    post TEXT NOT NULL DEFAULT ''
);
CREATE INDEX contact_customer ON contact (customer);
CREATE INDEX contact_phone ON contact (phone);
CREATE INDEX contact_mail ON contact (mail);

CREATE TABLE site (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    customer BIGINT NOT NULL REFERENCES customer (id),
    name TEXT NOT NULL,
    address TEXT NOT NULL DEFAULT '',
    area TEXT
);
CREATE INDEX site_customer ON site (customer);

CREATE TABLE equipment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    serial TEXT NOT NULL UNIQUE,
    model TEXT NOT NULL,
    kind TEXT NOT NULL,
    customer BIGINT NOT NULL REFERENCES customer (id),
    site BIGINT REFERENCES site (id),
    place TEXT NOT NULL DEFAULT '',
    installed BIGINT,
    remote_access BIGINT NOT NULL DEFAULT 0,
    -- Printed on the unit; opens the report form without a log-in.
    code TEXT NOT NULL UNIQUE
);
CREATE INDEX equipment_customer ON equipment (customer, id);
CREATE INDEX equipment_site ON equipment (site);

-- The state of a case is a fold of its journal; the columns are an index of it.
CREATE TABLE cases (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    head BLOB NOT NULL,
    open BIGINT NOT NULL,
    complaint BIGINT NOT NULL,
    stage TEXT NOT NULL,
    department TEXT NOT NULL,
    assignee BIGINT,
    severity BIGINT NOT NULL,
    customer BIGINT,
    channel TEXT NOT NULL,
    subject TEXT NOT NULL,
    reporter TEXT NOT NULL,
    reported BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    -- The clock nearest to its end among those still owed.
    due BIGINT,
    due_promise TEXT,
    -- 0 running or none, 1 at risk, 2 late.
    risk BIGINT NOT NULL,
    follow_token TEXT NOT NULL
);
CREATE INDEX cases_mine ON cases (assignee, due, id) WHERE open = 1;
CREATE INDEX cases_team ON cases (department, due, id) WHERE open = 1;
CREATE INDEX cases_unassigned ON cases (due, id) WHERE open = 1 AND assignee IS NULL;
CREATE INDEX cases_risk ON cases (risk, due, id) WHERE open = 1;
CREATE INDEX cases_open ON cases (due, id) WHERE open = 1;
CREATE INDEX cases_customer ON cases (customer, id);
CREATE UNIQUE INDEX cases_follow_token ON cases (follow_token);

-- Append-only. One chain of hashes a case; seq runs without a gap over all cases.
CREATE TABLE journal (
    seq BIGINT PRIMARY KEY,
    case_id BIGINT NOT NULL,
    n BIGINT NOT NULL,
    occurred BIGINT NOT NULL,
    recorded BIGINT NOT NULL,
    body TEXT NOT NULL,
    hash BLOB NOT NULL
);
CREATE UNIQUE INDEX journal_case ON journal (case_id, n);

-- What people wrote, by salted hash; may be erased without breaking the chain.
CREATE TABLE content (
    digest BLOB PRIMARY KEY,
    case_id BIGINT NOT NULL,
    salt BLOB NOT NULL,
    body TEXT,
    erased_at BIGINT
) WITHOUT ROWID;
CREATE INDEX content_case ON content (case_id);

-- Bytes of attachments and raw messages, by SHA-256.
CREATE TABLE blob (
    digest BLOB PRIMARY KEY,
    size BIGINT NOT NULL,
    bytes BLOB NOT NULL
);

-- The same command twice does nothing twice.
CREATE TABLE command (
    id BLOB PRIMARY KEY,
    case_id BIGINT NOT NULL,
    n BIGINT NOT NULL,
    recorded BIGINT NOT NULL
) WITHOUT ROWID;

-- What is next due; the worker sleeps until the nearest. A claim moves look_at to the end of its lease.
CREATE TABLE due (
    case_id BIGINT PRIMARY KEY,
    due_at BIGINT NOT NULL,
    look_at BIGINT NOT NULL
);
CREATE INDEX due_look ON due (look_at, case_id);

-- Everything that leaves, written with the change and sent after it.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id BIGINT,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    key BLOB NOT NULL UNIQUE,
    created BIGINT NOT NULL,
    -- A claim moves it to the end of its lease.
    next_try BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    -- waiting, sent, dead, given-up
    state TEXT NOT NULL DEFAULT 'waiting',
    error TEXT,
    done_at BIGINT
);
CREATE INDEX outbox_next ON outbox (next_try, id) WHERE state = 'waiting';
CREATE INDEX outbox_case ON outbox (case_id);
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'dead';

CREATE TABLE notification (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    created BIGINT NOT NULL,
    visible_from BIGINT NOT NULL,
    body TEXT NOT NULL,
    read_at BIGINT
);
CREATE INDEX notification_person ON notification (person, read_at, id);

-- A signed Merkle root over everything new.
CREATE TABLE seal (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    first_seq BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    root BLOB NOT NULL,
    previous BLOB NOT NULL,
    signature BLOB NOT NULL,
    key BLOB NOT NULL
);

-- Every mail that came in, with what became of it.
CREATE TABLE mail_in (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    raw BLOB NOT NULL,
    -- Of what it says, whichever way it came.
    identity BLOB NOT NULL,
    message_id TEXT NOT NULL,
    received BIGINT NOT NULL,
    sender TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- new-case, reply, bounce, automatic-reply, refused
    outcome TEXT NOT NULL,
    case_id BIGINT,
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX mail_in_identity ON mail_in (identity);
CREATE INDEX mail_in_case ON mail_in (case_id);

-- Message ids of what came in and what went out, for threading.
CREATE TABLE mail_ref (
    message_id TEXT PRIMARY KEY,
    case_id BIGINT NOT NULL,
    outgoing BIGINT NOT NULL
);

CREATE TABLE macro (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    body TEXT NOT NULL,
    -- What it does beside the text: none, answer, propose.
    action TEXT NOT NULL DEFAULT 'none',
    position BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE saved_view (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person BIGINT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    query TEXT NOT NULL
);
CREATE INDEX saved_view_person ON saved_view (person);

-- Who has a case open and is writing in it.
CREATE TABLE presence (
    case_id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    writing BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (case_id, person)
);

-- Words segmented by the application; rowid = kind and key (search.rs).
CREATE VIRTUAL TABLE search USING fts5 (words, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0");
