-- Mailboxes that are read by IMAP: how far each was read, and how it is.
CREATE TABLE mailbox (
    name TEXT PRIMARY KEY,
    -- The server's word for one life of the folder; another means that its numbers were given anew.
    uid_validity BIGINT NOT NULL DEFAULT 0,
    last_uid BIGINT NOT NULL DEFAULT 0,
    -- Messages taken in.
    taken BIGINT NOT NULL DEFAULT 0,
    -- reading, failing
    state TEXT NOT NULL,
    error TEXT NOT NULL DEFAULT '',
    -- Since when it is like this.
    since BIGINT NOT NULL,
    -- When it was last looked into without a failure.
    looked BIGINT
);

-- By which mailbox it came, and so by which the answer goes.
ALTER TABLE mail_in ADD COLUMN mailbox TEXT NOT NULL DEFAULT '';
