-- Who goes to which customer when: plans of days, and what is known of those who go.

-- Skills, starting place, costs, limits of a person; a JSON object.
CREATE TABLE field_work (
    person BIGINT PRIMARY KEY REFERENCES person (id),
    body TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    changed BIGINT NOT NULL,
    changed_by BIGINT
);

CREATE TABLE day_plan (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    -- The first day that it plans; none for a question from a file.
    day TEXT,
    -- The question, as JSON.
    body TEXT NOT NULL,
    -- waiting, solving, solved, failed
    state TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    -- The visits of each shift in their order, as JSON: what was found so far, kept while it is searched for.
    visits TEXT,
    -- How long it is searched for.
    seconds BIGINT NOT NULL,
    -- How far the search is, as JSON.
    progress TEXT NOT NULL DEFAULT '',
    -- Somebody wants the search to end with what it has.
    stop BIGINT NOT NULL DEFAULT 0,
    -- A claim moves it to the end of its lease.
    look_at BIGINT NOT NULL,
    made BIGINT NOT NULL,
    made_by BIGINT,
    solved BIGINT,
    -- Why it failed.
    note TEXT NOT NULL DEFAULT '',
    -- Since when its assignments hold, who said so, and what they are.
    adopted BIGINT,
    adopted_by BIGINT,
    holds TEXT
);
CREATE INDEX day_plan_wanted ON day_plan (look_at, id) WHERE state IN ('waiting', 'solving');
CREATE INDEX day_plan_adopted ON day_plan (day, adopted) WHERE adopted IS NOT NULL;
