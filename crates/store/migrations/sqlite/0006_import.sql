-- Tables of master data that were handed in, with what became of them. The file is in `blob`.
CREATE TABLE import (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    digest BLOB NOT NULL,
    size BIGINT NOT NULL,
    person BIGINT,
    begun BIGINT NOT NULL,
    -- checking, checked, unreadable, writing, done, discarded
    state TEXT NOT NULL,
    -- good-rows, all-or-nothing; none before it was confirmed
    choice TEXT,
    -- How the file was understood, as JSON.
    understood TEXT NOT NULL DEFAULT '{}',
    rows_new BIGINT NOT NULL DEFAULT 0,
    rows_changed BIGINT NOT NULL DEFAULT 0,
    rows_same BIGINT NOT NULL DEFAULT 0,
    rows_problem BIGINT NOT NULL DEFAULT 0,
    rows_written BIGINT NOT NULL DEFAULT 0,
    -- Up to which row of the file the work is done.
    at_row BIGINT NOT NULL DEFAULT 0,
    checked BIGINT,
    finished BIGINT
);
CREATE INDEX import_unfinished ON import (id) WHERE state IN ('checking', 'writing');

-- What a row of the file would do; rows that change nothing are only counted.
CREATE TABLE import_row (
    import BIGINT NOT NULL REFERENCES import (id),
    no BIGINT NOT NULL,
    -- new, changed, problem
    outcome TEXT NOT NULL,
    -- What it is about.
    name TEXT NOT NULL,
    -- The changes or the problems, as JSON.
    body TEXT NOT NULL,
    PRIMARY KEY (import, no)
) WITHOUT ROWID;
CREATE INDEX import_row_outcome ON import_row (import, outcome, no);

-- By which imported rows find what is there.
CREATE INDEX customer_name ON customer (name);
CREATE INDEX site_name ON site (customer, name);
CREATE INDEX product_name ON product (name);
