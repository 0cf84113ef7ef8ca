-- P-CERT: the end of a verification is announced once, however often the program is stopped in between.
CREATE TABLE verification_notice (
    unit BIGINT NOT NULL,
    -- The last day on which the verification holds that was announced.
    until TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (unit, until)
) WITHOUT ROWID;

-- What somebody here is told of beside cases.
CREATE TABLE announcement (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person BIGINT NOT NULL,
    created BIGINT NOT NULL,
    -- As JSON.
    body TEXT NOT NULL,
    read_at BIGINT
);
CREATE INDEX announcement_person ON announcement (person, read_at, id);
