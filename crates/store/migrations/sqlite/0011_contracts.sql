-- The contract whose saving began it; none where something else did.
ALTER TABLE recompute ADD COLUMN contract BIGINT;
CREATE INDEX recompute_contract ON recompute (contract, id) WHERE contract IS NOT NULL;
-- What ends next.
CREATE INDEX contract_ends ON contract (ends, id) WHERE ends IS NOT NULL;

-- When the version of a part that holds was written, and by whom; none where an import entered it.
ALTER TABLE part ADD COLUMN changed BIGINT;
ALTER TABLE part ADD COLUMN changed_by BIGINT;
-- Earlier versions of parts; the newest is in `part`.
CREATE TABLE part_version (
    code TEXT NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    family TEXT NOT NULL,
    kind TEXT NOT NULL,
    measure TEXT NOT NULL,
    cost BIGINT,
    products TEXT NOT NULL,
    revision TEXT NOT NULL,
    note TEXT NOT NULL,
    retired BIGINT NOT NULL,
    changed BIGINT,
    changed_by BIGINT,
    PRIMARY KEY (code, version)
);

-- Who set a rate, and when.
ALTER TABLE rate ADD COLUMN changed BIGINT;
ALTER TABLE rate ADD COLUMN changed_by BIGINT;
