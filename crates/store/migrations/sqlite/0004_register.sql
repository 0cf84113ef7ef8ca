-- The register: what is installed where and since when, what was agreed about it, what it costs.
-- Days are TEXT `YYYY-MM-DD`, moments microseconds since 1970 UTC, money whole fen.

-- The models of the catalogue, of our make and of others (P-WHOLE).
CREATE TABLE product (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    -- `water-meter`, `heat-meter`, `electricity-meter`, `concentrator`, `software`, and what administrators add.
    kind TEXT NOT NULL,
    maker TEXT NOT NULL DEFAULT '',
    -- Supplied by the company.
    own BIGINT NOT NULL DEFAULT 1,
    -- A metering product: the longer term of P-WARRANTY holds.
    metering BIGINT NOT NULL DEFAULT 0,
    -- Months between two verifications by the metrological authority (P-CERT); none where none is due.
    verification_months BIGINT,
    -- Number of the type approval.
    approval TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    retired BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 1
);

-- Spare parts, tools and software, with what they cost us.
CREATE TABLE part (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    family TEXT NOT NULL DEFAULT '',
    -- part, tool, software, consumable
    kind TEXT NOT NULL,
    -- The unit it is counted in.
    measure TEXT NOT NULL DEFAULT '',
    -- Fen a unit; none while nobody has entered it.
    cost BIGINT,
    -- Models it fits, a JSON list of codes.
    products TEXT NOT NULL DEFAULT '[]',
    revision TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    retired BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 1
);

-- What an hour of work and a kilometre cost, by code and from a day on.
CREATE TABLE rate (
    code TEXT NOT NULL,
    since TEXT NOT NULL,
    cost BIGINT NOT NULL,
    PRIMARY KEY (code, since)
);

-- Meters, concentrators and software that belong together.
CREATE TABLE system (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    customer BIGINT NOT NULL REFERENCES customer (id),
    site BIGINT REFERENCES site (id),
    name TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX system_customer ON system (customer, id);
CREATE INDEX system_site ON system (site);

ALTER TABLE customer ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE customer ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE site ADD COLUMN latitude REAL;
ALTER TABLE site ADD COLUMN longitude REAL;
-- Kilometres from the nearest service point by road, where known.
ALTER TABLE site ADD COLUMN distance_km BIGINT;
-- What depends on it: `settlement`, `monitoring`, and what administrators add.
ALTER TABLE site ADD COLUMN application TEXT NOT NULL DEFAULT '';
ALTER TABLE site ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE site ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

CREATE TABLE contract (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL UNIQUE,
    customer BIGINT NOT NULL REFERENCES customer (id),
    title TEXT NOT NULL DEFAULT '',
    signed TEXT NOT NULL,
    -- The last day of its service life; none where it has no end.
    ends TEXT,
    -- All of it as the rules read it.
    body TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    changed BIGINT NOT NULL,
    changed_by BIGINT
);
CREATE INDEX contract_customer ON contract (customer, signed, id);
CREATE INDEX contract_signed ON contract (signed, id);

-- Read from the contracts' bodies.
CREATE TABLE contract_price (
    contract BIGINT NOT NULL REFERENCES contract (id),
    part TEXT NOT NULL,
    price BIGINT NOT NULL,
    PRIMARY KEY (contract, part)
);
CREATE INDEX contract_price_part ON contract_price (part);

-- Earlier versions of contracts; the newest is in `contract`.
CREATE TABLE contract_version (
    contract BIGINT NOT NULL REFERENCES contract (id),
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    changed BIGINT NOT NULL,
    changed_by BIGINT,
    PRIMARY KEY (contract, version)
);

ALTER TABLE equipment ADD COLUMN system BIGINT REFERENCES system (id);
ALTER TABLE equipment ADD COLUMN contract BIGINT REFERENCES contract (id);
ALTER TABLE equipment ADD COLUMN own BIGINT NOT NULL DEFAULT 1;
ALTER TABLE equipment ADD COLUMN maker TEXT NOT NULL DEFAULT '';
ALTER TABLE equipment ADD COLUMN revision TEXT NOT NULL DEFAULT '';
ALTER TABLE equipment ADD COLUMN firmware TEXT NOT NULL DEFAULT '';
-- Hardware configuration: `wired`, `nb-iot`, `lora`, and what administrators add.
ALTER TABLE equipment ADD COLUMN configuration TEXT NOT NULL DEFAULT '';
ALTER TABLE equipment ADD COLUMN seal TEXT NOT NULL DEFAULT '';
ALTER TABLE equipment ADD COLUMN delivered_on TEXT;
ALTER TABLE equipment ADD COLUMN installed_on TEXT;
ALTER TABLE equipment ADD COLUMN commissioned_on TEXT;
ALTER TABLE equipment ADD COLUMN accepted_on TEXT;
-- The last day on which its verification holds (P-CERT).
ALTER TABLE equipment ADD COLUMN verified_until TEXT;
-- in-use, in-stock, in-repair, replaced, retired
ALTER TABLE equipment ADD COLUMN state TEXT NOT NULL DEFAULT 'in-use';
ALTER TABLE equipment ADD COLUMN replaces BIGINT;
ALTER TABLE equipment ADD COLUMN replaced_by BIGINT;
ALTER TABLE equipment ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE equipment ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
UPDATE equipment SET installed_on = date(installed / 1000000, 'unixepoch', '+8 hours') WHERE installed IS NOT NULL;
ALTER TABLE equipment DROP COLUMN installed;
CREATE INDEX equipment_system ON equipment (system);
CREATE INDEX equipment_contract ON equipment (contract);
CREATE INDEX equipment_model ON equipment (model, id);
CREATE INDEX equipment_state ON equipment (state, id);
CREATE INDEX equipment_kind ON equipment (kind, id);
CREATE INDEX equipment_verified ON equipment (verified_until, id) WHERE state = 'in-use' AND verified_until IS NOT NULL;

-- The history of each unit, through repair and replacement; never changed.
CREATE TABLE unit_entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit BIGINT NOT NULL REFERENCES equipment (id),
    occurred BIGINT NOT NULL,
    recorded BIGINT NOT NULL,
    person BIGINT,
    case_id BIGINT,
    kind TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX unit_entry_unit ON unit_entry (unit, id);
CREATE INDEX unit_entry_case ON unit_entry (case_id) WHERE case_id IS NOT NULL;

-- Photos, documents and certificates; the bytes are in `blob`.
CREATE TABLE file_of (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- unit, contract, customer, site
    owner_kind TEXT NOT NULL,
    owner BIGINT NOT NULL,
    -- photo, document, certificate
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    digest BLOB NOT NULL,
    valid_until TEXT,
    added BIGINT NOT NULL,
    person BIGINT,
    removed BIGINT
);
CREATE INDEX file_of_owner ON file_of (owner_kind, owner, id);

-- P-FIRST: guidance on site, offered with a customer's first equipment.
CREATE TABLE guidance (
    customer BIGINT PRIMARY KEY REFERENCES customer (id),
    unit BIGINT NOT NULL REFERENCES equipment (id),
    offered BIGINT NOT NULL,
    -- offered, agreed, declined, done
    state TEXT NOT NULL DEFAULT 'offered',
    agreed_on TEXT,
    case_id BIGINT,
    -- Why it was declined, or what was found.
    note TEXT NOT NULL DEFAULT '',
    accepted_on TEXT,
    accepted_by TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 1,
    changed BIGINT NOT NULL,
    changed_by BIGINT
);
CREATE INDEX guidance_owed ON guidance (state, offered);

-- Lines and quotes of cases, read from their states by the door.
CREATE TABLE charge (
    case_id BIGINT NOT NULL,
    no BIGINT NOT NULL,
    customer BIGINT,
    kind TEXT NOT NULL,
    unit BIGINT,
    part TEXT,
    -- free, cost, excluded; none while nobody has decided
    verdict TEXT,
    -- none, open, answered
    objection TEXT NOT NULL DEFAULT 'none',
    cost BIGINT NOT NULL,
    price BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (case_id, no)
) WITHOUT ROWID;
CREATE INDEX charge_undecided ON charge (at, case_id) WHERE verdict IS NULL;
CREATE INDEX charge_objected ON charge (at, case_id) WHERE objection = 'open';
CREATE INDEX charge_at ON charge (at, verdict);

CREATE TABLE quote (
    case_id BIGINT NOT NULL,
    no BIGINT NOT NULL,
    customer BIGINT,
    -- issued, accepted, declined, withdrawn, settled
    state TEXT NOT NULL,
    total BIGINT NOT NULL,
    -- What was given free, at cost.
    given BIGINT NOT NULL,
    valid_until TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (case_id, no)
) WITHOUT ROWID;
CREATE INDEX quote_state ON quote (state, at, case_id);
CREATE INDEX quote_customer ON quote (customer, at);

-- Promised times, read from the contracts' bodies.
CREATE TABLE contract_promise (
    contract BIGINT NOT NULL REFERENCES contract (id),
    no BIGINT NOT NULL,
    customer BIGINT NOT NULL,
    -- As the clocks read it.
    body TEXT NOT NULL,
    PRIMARY KEY (contract, no)
);

-- The customer whose cases are computed anew; none where it is all.
ALTER TABLE recompute ADD COLUMN customer BIGINT;

-- What other programs asked for outside of cases with a key of their own: asked again, it is answered and not done again.
CREATE TABLE api_done (
    id BLOB PRIMARY KEY,
    thing TEXT NOT NULL,
    at BIGINT NOT NULL
) WITHOUT ROWID;
