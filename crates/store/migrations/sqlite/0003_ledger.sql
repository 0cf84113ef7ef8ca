-- The promise ledger: one row a clock, read from the journal behind a mark in `counter` ('ledger'); can be made anew at any time.
CREATE TABLE ledger (
    case_id BIGINT NOT NULL,
    no BIGINT NOT NULL,
    promise TEXT NOT NULL,
    department TEXT NOT NULL,
    person BIGINT,
    -- Whom it climbed to last.
    climbed_to BIGINT,
    -- When it was due; while it stands still, when it began.
    at BIGINT NOT NULL,
    -- running, kept, kept-late, missed, void
    outcome TEXT NOT NULL,
    complaint BIGINT NOT NULL,
    PRIMARY KEY (case_id, no)
) WITHOUT ROWID;
CREATE INDEX ledger_at ON ledger (at, promise, department, person, outcome, complaint);
CREATE INDEX ledger_late ON ledger (at, case_id, no) WHERE outcome IN ('missed', 'kept-late');

-- Computing all open clocks anew, after a calendar or the charter was changed; goes on after a restart.
CREATE TABLE recompute (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    why TEXT NOT NULL,
    person BIGINT,
    begun BIGINT NOT NULL,
    -- The last case looked at.
    at_case BIGINT NOT NULL DEFAULT 0,
    cases_done BIGINT NOT NULL DEFAULT 0,
    cases_total BIGINT NOT NULL,
    clocks_changed BIGINT NOT NULL DEFAULT 0,
    finished BIGINT
);
CREATE INDEX recompute_unfinished ON recompute (id) WHERE finished IS NULL;
