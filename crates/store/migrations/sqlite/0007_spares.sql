-- The stocking model (P-RATIO): what is known of a part's supply, what lies where, and the plans that were made.

-- How a part fails, how long it is away, how it is bought; a JSON object.
CREATE TABLE supply (
    part TEXT PRIMARY KEY REFERENCES part (code),
    body TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    changed BIGINT NOT NULL,
    changed_by BIGINT
);

-- Pieces at the depot (`depot`) or at a site (its number).
CREATE TABLE shelf (
    part TEXT NOT NULL REFERENCES part (code),
    place TEXT NOT NULL,
    units BIGINT NOT NULL,
    PRIMARY KEY (part, place)
);

-- How long a delivery takes from the depot to a service area, in hours; `` is elsewhere.
CREATE TABLE way (
    area TEXT PRIMARY KEY,
    hours BIGINT NOT NULL
);

CREATE TABLE stock_plan (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    -- all, customer:12, area:hangzhou
    scope TEXT NOT NULL,
    -- The question as the model read it when the plan was made or read anew, with its target; JSON.
    body TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    made BIGINT NOT NULL,
    made_by BIGINT
);
CREATE INDEX stock_plan_made ON stock_plan (made, id);
