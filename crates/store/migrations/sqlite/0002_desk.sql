-- What the desk filters and sorts by beside the columns of 0001.

-- The state names the fault type; a column computed from it can't differ from it.
ALTER TABLE cases ADD COLUMN fault TEXT GENERATED ALWAYS AS (json_extract(state, '$.fault')) VIRTUAL;

CREATE INDEX cases_age ON cases (id) WHERE open = 1;
CREATE INDEX cases_severity ON cases (severity, due, id) WHERE open = 1;
CREATE INDEX cases_team_age ON cases (department, id) WHERE open = 1;
CREATE INDEX cases_mine_age ON cases (assignee, id) WHERE open = 1;
CREATE INDEX cases_risk_age ON cases (risk, id) WHERE open = 1;
CREATE INDEX cases_complaints ON cases (due, id) WHERE open = 1 AND complaint = 1;
CREATE INDEX cases_over ON cases (updated, id) WHERE open = 0;

-- Solved cases with the same fault, newest first.
CREATE INDEX cases_solved ON cases (fault, id) WHERE open = 0;

