-- Channels beside mail: who is known by them, what came by them, and by which way what leaves goes.

-- People known by a chat account.
CREATE TABLE peer (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- one-bot, qq-bot, we-com, we-com-service
    platform TEXT NOT NULL,
    account TEXT NOT NULL,
    -- The platform's id of the person.
    peer TEXT NOT NULL,
    -- As they call themselves.
    name TEXT NOT NULL DEFAULT '',
    -- Once somebody here has said who it is.
    customer BIGINT,
    joined_by BIGINT,
    joined_at BIGINT,
    seen BIGINT NOT NULL,
    UNIQUE (platform, account, peer)
);
CREATE INDEX peer_customer ON peer (customer);

-- Each chat message that came, written down before anything else is done with it.
CREATE TABLE chat_in (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The same message delivered twice has it twice.
    dedupe TEXT NOT NULL UNIQUE,
    platform TEXT NOT NULL,
    account TEXT NOT NULL,
    peer TEXT NOT NULL,
    -- One person in one conversation: what they write is taken in one after the other.
    lane TEXT NOT NULL,
    received BIGINT NOT NULL,
    -- The message as JSON.
    body TEXT NOT NULL,
    -- waiting, taken, aside
    state TEXT NOT NULL DEFAULT 'waiting',
    next_try BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    case_id BIGINT,
    -- Why it is no part of a case, or could not be taken in yet.
    reason TEXT NOT NULL DEFAULT '',
    recalled BIGINT
);
CREATE INDEX chat_in_next ON chat_in (next_try, id) WHERE state = 'waiting';
CREATE INDEX chat_in_lane ON chat_in (lane, id) WHERE state = 'waiting';
CREATE INDEX chat_in_case ON chat_in (case_id);

-- Where a case's conversation stands, and so where the answer goes.
CREATE TABLE chat_route (
    case_id BIGINT PRIMARY KEY,
    platform TEXT NOT NULL,
    account TEXT NOT NULL,
    peer TEXT NOT NULL,
    lane TEXT NOT NULL,
    -- The conversation as JSON.
    place TEXT NOT NULL,
    -- The person's newest message: some platforms only let it be answered.
    message TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX chat_route_lane ON chat_route (lane, case_id);

-- What was answered to a message; a repeated try has the same number.
CREATE TABLE chat_out (
    key BLOB PRIMARY KEY,
    message TEXT NOT NULL,
    sequence BIGINT NOT NULL
);
CREATE UNIQUE INDEX chat_out_message ON chat_out (message, sequence);

-- How far the news of a customer service account were fetched.
CREATE TABLE chat_cursor (
    service TEXT PRIMARY KEY,
    cursor TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- How a channel is: the last time it worked, and since when it does not.
CREATE TABLE line (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    -- up, down
    state TEXT NOT NULL,
    error TEXT NOT NULL DEFAULT '',
    since BIGINT NOT NULL,
    seen BIGINT
);

-- Alarms of data-collection systems: one row while one lasts.
CREATE TABLE alarm (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    device TEXT NOT NULL,
    code TEXT NOT NULL,
    case_id BIGINT NOT NULL,
    first BIGINT NOT NULL,
    last BIGINT NOT NULL,
    times BIGINT NOT NULL DEFAULT 1,
    ended BIGINT
);
CREATE UNIQUE INDEX alarm_lasting ON alarm (source, device, code) WHERE ended IS NULL;
CREATE INDEX alarm_case ON alarm (case_id);

-- What was received once by its id, so that it does nothing a second time.
CREATE TABLE received (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL
);
CREATE INDEX received_at ON received (at);

-- Messages of a source that could not be read, for mending its mapping by them.
CREATE TABLE alarm_unread (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    received BIGINT NOT NULL,
    topic TEXT NOT NULL,
    body TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX alarm_unread_source ON alarm_unread (source, id);

-- Calls, as the telephone system tells of them.
CREATE TABLE call (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    line TEXT NOT NULL,
    -- The telephone system's id.
    call TEXT NOT NULL,
    -- The caller's; empty when it is kept back.
    number TEXT NOT NULL,
    dialled TEXT NOT NULL,
    -- Who answered.
    person BIGINT,
    -- ringing, answered, ended, missed
    state TEXT NOT NULL,
    began BIGINT NOT NULL,
    answered BIGINT,
    ended BIGINT,
    case_id BIGINT,
    recording TEXT,
    UNIQUE (line, call)
);
CREATE INDEX call_number ON call (number, case_id);

-- At whose desk it rings, or was answered.
CREATE TABLE call_ring (
    call_id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (call_id, person)
);
CREATE INDEX call_ring_person ON call_ring (person);

-- Whose telephone is whose.
CREATE TABLE extension (
    extension TEXT PRIMARY KEY,
    person BIGINT NOT NULL
);
CREATE INDEX extension_person ON extension (person);

-- Programs outside that are told what happens.
CREATE TABLE hook (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    created BIGINT NOT NULL,
    created_by BIGINT,
    stopped BIGINT
);
CREATE INDEX outbox_kind ON outbox (kind, id);

-- mail, chat, hook, sms: each leaves by itself, so that one that is down slows no other.
ALTER TABLE outbox ADD COLUMN way TEXT NOT NULL DEFAULT 'mail';
-- Messages of one lane leave one after the other.
ALTER TABLE outbox ADD COLUMN lane TEXT;
DROP INDEX outbox_next;
CREATE INDEX outbox_way ON outbox (way, next_try, id) WHERE state = 'waiting';
CREATE INDEX outbox_lane ON outbox (lane, id) WHERE state = 'waiting';
