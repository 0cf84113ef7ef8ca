-- Who wrote a mail, without the name beside it: by it a flood is seen.
ALTER TABLE mail_in ADD COLUMN address TEXT NOT NULL DEFAULT '';
CREATE INDEX customer_phone ON customer (phone);
CREATE INDEX mail_in_address ON mail_in (address, received);

-- Tokens by which a mailbox is opened in place of a password: what the server gave last.
CREATE TABLE oauth_token (
    name TEXT PRIMARY KEY,
    -- The refresh token that is good now; servers may give a new one with each access token.
    refresh TEXT NOT NULL DEFAULT '',
    -- SHA-256 of the configured one that it came from: a new one in the file begins anew.
    origin TEXT NOT NULL DEFAULT '',
    -- good, log-in-needed
    state TEXT NOT NULL,
    error TEXT NOT NULL DEFAULT '',
    since BIGINT NOT NULL
);

-- Until when somebody is sending it: meanwhile nobody else may, nor give it up.
ALTER TABLE outbox ADD COLUMN leased BIGINT;

-- What somebody here did to a message of the outbox.
CREATE TABLE outbox_act (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    outbox_id BIGINT NOT NULL,
    -- retry, give-up
    act TEXT NOT NULL,
    person BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX outbox_act_message ON outbox_act (outbox_id, id);
CREATE INDEX outbox_list ON outbox (state, way, id);

-- Channels that are down for so long that the administrators were told.
CREATE TABLE outage (
    -- line:NAME, mailbox:NAME, or way:NAME of the outbox
    channel TEXT PRIMARY KEY,
    since BIGINT NOT NULL,
    why TEXT NOT NULL,
    told BIGINT NOT NULL
);
