-- The register as people work with it: who looks after a customer, certificates, announcements, counts that are quick.

-- Who of us looks after them, and whether they want to be told before a verification ends (P-CERT).
ALTER TABLE customer ADD COLUMN responsible BIGINT;
ALTER TABLE customer ADD COLUMN announce BIGINT NOT NULL DEFAULT 0;

-- The newest certificate; the ones before stand in the unit's history.
ALTER TABLE equipment ADD COLUMN certificate TEXT NOT NULL DEFAULT '';
ALTER TABLE equipment ADD COLUMN verified_on TEXT;

-- When the offer was written to the customer; none where nobody has sent it yet.
ALTER TABLE guidance ADD COLUMN told BIGINT;

-- What a customer has, without reading every unit.
CREATE INDEX equipment_counts ON equipment (customer, kind, state);
CREATE INDEX equipment_customer_due ON equipment (customer, verified_until)
    WHERE state = 'in-use' AND verified_until IS NOT NULL;
CREATE INDEX equipment_replaces ON equipment (replaces) WHERE replaces IS NOT NULL;
CREATE INDEX cases_customer_open ON cases (customer, id) WHERE open = 1;
CREATE INDEX customer_city ON customer (city, name);
CREATE INDEX system_name ON system (customer, name);

-- The units that a case is about, read from its state by the door.
CREATE TABLE case_unit (
    case_id BIGINT NOT NULL,
    unit BIGINT NOT NULL,
    PRIMARY KEY (case_id, unit)
);
CREATE INDEX case_unit_unit ON case_unit (unit, case_id);
INSERT INTO case_unit (case_id, unit)
    SELECT DISTINCT c.id, CAST(u.value AS BIGINT) FROM cases AS c,
    jsonb_array_elements_text(coalesce(c.state::jsonb -> 'equipment', '[]'::jsonb)) AS u (value);

-- The history of a unit is written once.
CREATE FUNCTION unit_entry_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of a unit is never changed';
END
$$;
CREATE TRIGGER unit_entry_fixed BEFORE UPDATE OR DELETE ON unit_entry
    FOR EACH ROW EXECUTE FUNCTION unit_entry_fixed();
