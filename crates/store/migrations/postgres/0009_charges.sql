-- Who pays for what: parts that were renewed, whether a unit was paid for when it took another's place, what the queues show.

-- Whether the customer paid for it when it took another's place; none where it took none, or nobody has recorded it.
ALTER TABLE equipment ADD COLUMN bought BIGINT;

-- Parts that were renewed in units: each has a warranty of its own from that day on. Read from the cases by the door.
CREATE TABLE fitted (
    case_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    unit BIGINT NOT NULL,
    part TEXT NOT NULL,
    fitted_on TEXT NOT NULL,
    serial TEXT NOT NULL DEFAULT '',
    revision TEXT NOT NULL DEFAULT '',
    seal TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (case_id, line)
);
CREATE INDEX fitted_unit ON fitted (unit, part, fitted_on);

-- 0 where nobody has entered what it costs us: `cost` is then nothing that was known.
ALTER TABLE charge ADD COLUMN cost_known BIGINT NOT NULL DEFAULT 1;
-- What the customer said, or who decided: the queues show it.
ALTER TABLE charge ADD COLUMN decided_by BIGINT;
ALTER TABLE charge ADD COLUMN done_on TEXT;
CREATE INDEX charge_unit ON charge (unit, at) WHERE unit IS NOT NULL;
CREATE INDEX charge_customer ON charge (customer, at);

ALTER TABLE quote ADD COLUMN paid BIGINT NOT NULL DEFAULT 0;
-- What is left to pay by what holds now; none until it is accepted.
ALTER TABLE quote ADD COLUMN due BIGINT;
