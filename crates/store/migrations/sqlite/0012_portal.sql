-- The customer's portal: who of a customer comes in and as what, their sessions and one-time codes; and how contacts wish to
-- be told. Nothing here is part of a case.

CREATE TABLE portal_account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    contact BIGINT NOT NULL REFERENCES contact (id),
    -- owner, member, viewer
    role TEXT NOT NULL,
    password_hash TEXT,
    invited BIGINT NOT NULL,
    -- Who let them in: somebody here, or an owner of the customer's.
    invited_by BIGINT,
    invited_by_account BIGINT,
    last_in BIGINT,
    -- From then on it opens nothing.
    removed BIGINT
);
CREATE UNIQUE INDEX portal_account_contact ON portal_account (contact) WHERE removed IS NULL;

CREATE TABLE portal_session (
    token BLOB PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES portal_account (id),
    csrf TEXT NOT NULL,
    created BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
);
CREATE INDEX portal_session_account ON portal_session (account);

-- One-time codes. The code itself is nowhere: it comes of the nonce and the program's secret.
CREATE TABLE portal_code (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- SHA-256 of what the browser that asked holds.
    challenge BLOB NOT NULL UNIQUE,
    nonce BLOB NOT NULL,
    -- The mail address or number that was typed, also where nobody has it.
    address TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    -- When the right code came; it opens nothing a second time.
    used BIGINT,
    -- When somebody was logged in by it.
    entered BIGINT
);
CREATE INDEX portal_code_expires ON portal_code (expires);

-- How a contact wishes to be told.
CREATE TABLE contact_wish (
    contact BIGINT PRIMARY KEY REFERENCES contact (id),
    -- mail, text, chat, owed; none where nothing was said
    way TEXT,
    language TEXT,
    -- `21:00`
    quiet_from TEXT,
    quiet_until TEXT,
    changed BIGINT NOT NULL,
    -- Somebody here; none where they said so themselves.
    changed_by BIGINT
);
