//! The description of the interface: OpenAPI 3.1, served and held by a snapshot test.

mod agreed;

use super::commands::NOUNS;
use crate::answer::Stop;
use axum::Json;
use serde_json::{Map, Value, json};

pub(super) async fn show() -> Result<Json<Value>, Stop> {
    Ok(Json(document()))
}

/// The whole document.
#[must_use]
pub(super) fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "aftercare",
            "version": "1",
            "summary": "Cases, their clocks and journal, people, the register, contracts, parts, rates, raw mail",
            "license": { "name": "Apache-2.0 OR MIT", "identifier": "Apache-2.0 OR MIT" }
        },
        "servers": [{ "url": "/api/v1" }],
        "security": [{ "token": [] }],
        "paths": paths(),
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer",
                "description": "Made in the administration pages, with the scopes read, report, work, portal; acts in the name of its person." } },
            "parameters": {
                "number": { "name": "number", "in": "path", "required": true, "schema": { "$ref": "#/components/schemas/Number" } },
                "key": { "name": "Idempotency-Key", "in": "header", "description": "The same key does the same thing once.",
                    "schema": { "type": "string", "minLength": 1, "maxLength": 200 } },
                "over": agreed::over(),
                "match": { "name": "If-Match", "in": "header", "description": "Only when the case is still of this version.",
                    "schema": { "type": "string" } }
            },
            "responses": {
                "Problem": { "description": "Why not, and what to do (RFC 9457)",
                    "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } }
            },
            "schemas": all_schemas()
        }
    })
}

fn paths() -> Value {
    let number = json!({ "$ref": "#/components/parameters/number" });
    let key = json!({ "$ref": "#/components/parameters/key" });
    let mut paths = Map::new();
    let mut add = |path: &str, value: Value| paths.insert(path.to_owned(), value);
    add(
        "/openapi.json",
        json!({ "get": { "summary": "This document", "operationId": "describe", "security": [],
        "responses": { "200": { "description": "OpenAPI 3.1", "content": { "application/json": { "schema": { "type": "object" } } } } } } }),
    );
    add(
        "/cases",
        json!({
            "get": operation("listCases", "Cases, lowest number first", page_of("Case"), json!([
                query("open", json!({ "type": "boolean" })), query("assignee", json!({ "type": "integer" })),
                query("department", json!({ "type": "string" })), query("customer", json!({ "type": "integer" })),
                query("after", json!({ "$ref": "#/components/schemas/Number" })),
                query("limit", json!({ "type": "integer", "minimum": 1, "maximum": 100, "default": 50 }))
            ])),
            "post": with_body(operation_of("201", "takeReport", "Take a report", reference("Case"), json!([key])), "NewCase")
        }),
    );
    add(
        "/cases/{number}",
        json!({ "parameters": [number],
        "get": operation("showCase", "One case; its version is the ETag", reference("Case"), json!([])) }),
    );
    add(
        "/cases/{number}/clocks",
        json!({ "parameters": [number],
        "get": operation("listClocks", "Its clocks, each with why it is due then", page_of("Clock"), json!([])) }),
    );
    add(
        "/cases/{number}/journal",
        json!({ "parameters": [number],
        "get": operation("readJournal", "Everything that happened to it", page_of("Entry"),
            json!([query("after", json!({ "type": "integer", "minimum": 0 }))])) }),
    );
    for noun in NOUNS {
        let id = format!("post-{noun}");
        let summary = format!("Do this to a case: {noun}");
        let parameters = json!([key, { "$ref": "#/components/parameters/match" }]);
        let post = with_body(operation(&id, &summary, reference("Case"), parameters), "Command");
        add(&format!("/cases/{{number}}/{noun}"), json!({ "parameters": [number], "post": post }));
    }
    charges(&mut add);
    add("/people", json!({ "get": operation("listPeople", "Who works here", page_of("Person"), json!([])) }));
    super::openapi_register::paths(&mut add);
    let plan = operation(
        "planSpares",
        "How many spares, where: a question as docs/spares.md describes it",
        reference("SparesAnswer"),
        json!([]),
    );
    add("/spares/plan", json!({ "post": with_body(plan, "SparesQuestion") }));
    portal(&mut add);
    routes(&mut add);
    imports(&mut add);
    agreed::paths(&mut add);
    let mut mail = operation("takeMail", "Take in a raw mail (RFC 5322)", reference("Mail"), json!([]));
    mail["requestBody"] = json!({ "required": true, "content": { "message/rfc822": { "schema": { "type": "string", "format": "binary" } } } });
    add("/inbound/mail", json!({ "post": mail }));
    Value::Object(paths)
}

fn charges(add: &mut impl FnMut(&str, Value) -> Option<Value>) {
    let number = json!({ "$ref": "#/components/parameters/number" });
    let show = operation(
        "showCharges",
        "Who pays for what: lines with what the rules propose and what was decided, quotes",
        reference("Charges"),
        json!([]),
    );
    add("/cases/{number}/charges", json!({ "parameters": [number], "get": show }));
    for noun in super::charges::NOUNS {
        let parameters =
            json!([{ "$ref": "#/components/parameters/key" }, { "$ref": "#/components/parameters/match" }]);
        let summary = format!("Do this to lines and quotes of a case: {noun}");
        let post = operation(&format!("post-charges-{noun}"), &summary, reference("Charges"), parameters);
        let post = with_body(post, "ChargeCommand");
        add(&format!("/cases/{{number}}/charges/{noun}"), json!({ "parameters": [number], "post": post }));
    }
    let after = query("after", json!({ "type": "string" }));
    let waiting = query("waiting", json!({ "enum": ["undecided", "objected"], "default": "undecided" }));
    let lines = operation(
        "listLines",
        "Lines that nobody has decided, or to which the customer objects; the oldest first",
        page_of("LineRow"),
        json!([waiting, after]),
    );
    add("/lines", json!({ "get": lines }));
    let state = query("state", reference("QuoteState"));
    let customer = query("customer", json!({ "type": "integer" }));
    let quotes = operation(
        "listQuotes",
        "Quotes, the oldest first",
        page_of("QuoteRow"),
        json!([state, customer, after]),
    );
    add("/quotes", json!({ "get": quotes }));
}

/// Whole fen; sentences in the language asked for.
fn charge_schemas() -> Map<String, Value> {
    let text = json!({ "type": "string" });
    let texts = json!({ "type": "array", "items": text });
    let maybe_text = json!({ "type": ["string", "null"] });
    let maybe_id = json!({ "type": ["integer", "null"] });
    let id = json!({ "type": "integer" });
    let no = json!({ "type": "integer", "minimum": 1 });
    let fen = json!({ "type": "integer", "minimum": 0 });
    let maybe_fen = json!({ "type": ["integer", "null"], "minimum": 0 });
    let yes = json!({ "type": "boolean" });
    let day = json!({ "type": "string", "format": "date" });
    let maybe_day = json!({ "type": ["string", "null"], "format": "date" });
    let time = json!({ "type": "string", "format": "date-time" });
    let verdicts = domain::warranty::Verdict::ALL.map(|verdict| verdict.code());
    let causes = domain::warranty::Cause::ALL.map(|cause| cause.code());
    let kinds = ["fault", "part", "labour", "travel", "replacement", "consultation"];
    let maybe = |schema: &str| json!({ "oneOf": [reference(schema), { "type": "null" }] });
    let list = |schema: &str| json!({ "type": "array", "items": reference(schema) });
    let schemas = json!({
        "Verdict": { "enum": verdicts },
        "QuoteState": { "enum": ["issued", "accepted", "declined", "withdrawn", "expired", "settled"] },
        "ChargeCommand": { "type": "object", "additionalProperties": false,
            "description": "Each noun reads what it needs and says what is missing. Lines and quotes count from 1.",
            "properties": { "line": no, "lines": { "type": "array", "items": no }, "quote": no,
                "kind": { "enum": kinds.iter().chain(&["worked", "fitted", "replaced"]).collect::<Vec<_>>() },
                "part": text, "quantity": text, "minutes": id, "distance": text, "unit": id, "about": text,
                "causes": { "type": "array", "items": { "enum": causes } }, "failed_on": day,
                "verdict": reference("Verdict"), "text": text, "reason": text, "finding": text, "valid_until": day,
                "paid_fen": fen, "on": day, "by": id, "serial": text, "revision": text, "seal": text, "occurred": time } },
        "Charges": { "type": "object", "required": ["lines", "quotes", "open"], "properties": {
            "lines": list("Line"), "quotes": list("Quote"),
            "open": { "type": "object", "description": "What keeps the case from being closed",
                "properties": { "undecided": id, "objections": id, "quotes": id } } } },
        "Line": { "type": "object", "required": ["no", "kind", "state"], "properties": { "no": no,
            "kind": { "enum": kinds }, "what": text, "unit": maybe_id,
            "causes": { "type": "array", "items": { "enum": causes } }, "failed_on": maybe_day, "note": maybe_text,
            "added": time, "state": { "enum": ["undecided", "free", "cost", "excluded", "withdrawn", "moved"] },
            "proposed": maybe("Proposal"), "ruling": maybe("Ruling"), "done": { "type": ["object", "null"] },
            "may_begin": yes } },
        "Proposal": { "type": "object", "required": ["verdict", "day", "why"], "properties": {
            "verdict": reference("Verdict"), "day": day, "open": yes, "why": texts, "passed_over": texts } },
        "Ruling": { "type": "object", "required": ["verdict", "by", "at"], "properties": {
            "verdict": reference("Verdict"), "by": id, "at": time, "reason": maybe_text, "finding": maybe_text,
            "proposal": reference("Proposal"), "figure": maybe("Figure"),
            "objection": { "enum": ["none", "open", "answered"] }, "objected": maybe_text, "answer": maybe_text } },
        "Figure": { "type": "object", "required": ["payable_fen", "given_free_fen"], "properties": {
            "quantity": maybe_text, "unit_price_fen": maybe_fen, "payable_fen": fen, "given_free_fen": fen,
            "cost_fen": maybe_fen, "cap_fen": maybe_fen, "why": texts } },
        "Quote": { "type": "object", "required": ["no", "state", "total_fen"], "properties": { "no": no,
            "state": { "enum": ["issued", "accepted", "declined", "withdrawn", "expired", "moved", "settled"] },
            "issued": time, "by": id, "valid_until": day, "total_fen": fen, "given_free_fen": fen, "paid_fen": fen,
            "due_fen": fen, "lines": { "type": "array", "items": { "type": "object", "properties": {
                "line": no, "verdict": reference("Verdict"), "figure": reference("Figure") } } } } },
        "LineRow": { "type": "object", "required": ["case", "no", "since"], "properties": { "case": reference("Number"),
            "subject": text, "no": no, "kind": { "enum": kinds }, "part": maybe_text, "unit": maybe_id,
            "serial": maybe_text, "customer": maybe_id, "verdict": maybe("Verdict"), "decided_by": maybe_id, "since": time } },
        "QuoteRow": { "type": "object", "required": ["case", "no", "state"], "properties": { "case": reference("Number"),
            "subject": text, "no": no, "customer": maybe_id, "state": reference("QuoteState"), "total_fen": fen,
            "given_free_fen": fen, "paid_fen": fen, "due_fen": maybe_fen, "valid_until": maybe_day, "issued": time } }
    });
    match schemas {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn portal(add: &mut impl FnMut(&str, Value) -> Option<Value>) {
    let mut customer = query("customer", json!({ "type": "integer" }));
    customer["required"] = json!(true);
    let list = operation(
        "listPortalPeople",
        "Who of a customer's comes in to the portal; takes the scope portal, as all below",
        page_of("PortalPerson"),
        json!([customer]),
    );
    let invite = operation_of(
        "201",
        "addPortalPerson",
        "Let a contact in, who is sent word; 200 where they are in already",
        reference("PortalPerson"),
        json!([]),
    );
    add("/portal/people", json!({ "get": list, "post": with_body(invite, "NewPortalPerson") }));
    let id = json!([{ "name": "id", "in": "path", "required": true, "schema": { "type": "integer" } }]);
    let show = operation("showPortalPerson", "One of them", reference("PortalPerson"), json!([]));
    let change =
        operation("changePortalPerson", "What they are from now on", reference("PortalPerson"), json!([]));
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    let remove = json!({ "operationId": "removePortalPerson", "summary": "From now on they do not come in; whoever is in is out",
        "parameters": [], "responses": { "204": { "description": "Done" }, "4XX": problem, "5XX": problem } });
    add(
        "/portal/people/{id}",
        json!({ "parameters": id, "get": show, "patch": with_body(change, "PortalRoleChange"), "delete": remove }),
    );
}

fn routes(add: &mut impl FnMut(&str, Value) -> Option<Value>) {
    let solve = operation(
        "solveRoutes",
        "Who goes where when: a question in our own format or VROOM's, as docs/routes.md describes them; one at a time for each token",
        reference("RoutesAnswer"),
        json!([
            query("seconds", json!({ "type": "number", "exclusiveMinimum": 0, "maximum": 20, "default": 5 })),
            query("seed", json!({ "type": "integer", "minimum": 0, "default": 1 }))
        ]),
    );
    add("/routes/solve", json!({ "post": with_body(solve, "RoutesQuestion") }));
    let list =
        operation("listDayPlans", "Plans of days, the latest day first", page_of("DayPlan"), json!([]));
    add("/routes", json!({ "get": list }));
    let id = json!([{ "name": "id", "in": "path", "required": true, "schema": { "type": "integer" } }]);
    let show = operation("showDayPlan", "One plan with its rounds", reference("DayPlan"), json!([]));
    add("/routes/{id}", json!({ "parameters": id, "get": show }));
}

fn imports(add: &mut impl FnMut(&str, Value) -> Option<Value>) {
    let binary = json!({ "type": "string", "format": "binary" });
    let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let id = json!([{ "name": "id", "in": "path", "required": true, "schema": { "type": "integer" } }]);
    let mut kind = query("kind", reference("TableKind"));
    kind["required"] = json!(true);
    let mut take = operation_of(
        "201",
        "takeImport",
        "Hand in a CSV or XLSX file; nothing is written before it is confirmed",
        reference("Import"),
        json!([kind, query("name", json!({ "type": "string" }))]),
    );
    take["requestBody"] = json!({ "required": true, "content": { "text/csv": { "schema": binary }, xlsx: { "schema": binary } } });
    add("/imports", json!({ "post": take }));
    let show =
        operation("showImport", "How far it is, and how many rows do what", reference("Import"), json!([]));
    add("/imports/{id}", json!({ "parameters": id, "get": show }));
    let only = query("only", json!({ "enum": ["new", "changed", "problem"] }));
    let after = query("after", json!({ "type": "integer", "minimum": 0 }));
    let rows =
        operation("listImportRows", "What each row would do", page_of("ImportRow"), json!([only, after]));
    add("/imports/{id}/rows", json!({ "parameters": id, "get": rows }));
    let confirm =
        operation_of("202", "confirmImport", "Write what was shown", reference("Import"), json!([]));
    add("/imports/{id}/confirm", json!({ "parameters": id, "post": with_body(confirm, "ImportChoice") }));
    let number = json!({ "type": "integer" });
    let text = json!({ "type": "string" });
    let filters: Vec<Value> = ["customer", "site", "system", "contract"]
        .iter()
        .map(|name| query(name, number.clone()))
        .chain(["model", "kind", "state", "own", "due"].iter().map(|name| query(name, text.clone())))
        .collect();
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    add(
        "/exports/{kind}",
        json!({
        "parameters": [{ "name": "kind", "in": "path", "required": true, "schema": reference("TableKind") }],
        "get": { "operationId": "exportTable", "summary": "Take the register out; an import of it changes nothing",
            "parameters": filters, "responses": { "200": { "description": "XLSX where Accept names it, else CSV",
                "content": { "text/csv": { "schema": binary }, xlsx: { "schema": binary } } }, "4XX": problem, "5XX": problem } } }),
    );
}

pub(super) fn query(name: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "schema": schema })
}

pub(super) fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

pub(super) fn page_of(schema: &str) -> Value {
    json!({ "type": "object", "required": ["items"], "properties": {
        "items": { "type": "array", "items": reference(schema) },
        "next": { "type": "string", "description": "The address of the next page, while there is one" } } })
}

pub(super) fn operation(id: &str, summary: &str, schema: Value, parameters: Value) -> Value {
    operation_of("200", id, summary, schema, parameters)
}

pub(super) fn operation_of(status: &str, id: &str, summary: &str, schema: Value, parameters: Value) -> Value {
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    json!({
        "operationId": id, "summary": summary, "parameters": parameters,
        "responses": {
            status: { "description": "Done", "content": { "application/json": { "schema": schema } } },
            "4XX": problem, "5XX": problem
        }
    })
}

pub(super) fn with_body(mut operation: Value, schema: &str) -> Value {
    operation["requestBody"] =
        json!({ "required": true, "content": { "application/json": { "schema": reference(schema) } } });
    operation
}

fn all_schemas() -> Value {
    let mut all = match schemas() {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    all.extend(charge_schemas());
    agreed::schemas(&mut all);
    super::openapi_register::schemas(&mut all);
    Value::Object(all)
}

fn schemas() -> Value {
    let time = json!({ "type": "string", "format": "date-time" });
    let maybe_time = json!({ "type": ["string", "null"], "format": "date-time" });
    let maybe_id = json!({ "type": ["integer", "null"] });
    let maybe_text = json!({ "type": ["string", "null"] });
    let text = json!({ "type": "string" });
    let contact = json!({ "type": "object", "properties": { "name": text, "phone": text, "mail": text, "language": text } });
    let channel = json!({ "enum": ["phone", "mail", "web", "scan", "fax", "chat", "qq", "wecom", "alarm", "api", "visit"] });
    let level = json!({ "type": "integer", "minimum": 1, "maximum": 4 });
    json!({
        "Number": { "type": "string", "pattern": "^[0-9]{4}-[0-9]{6,}$", "examples": ["2026-000123"] },
        "Case": { "type": "object", "required": ["number", "version", "stage", "open"], "properties": {
            "number": reference("Number"), "version": { "type": "integer" }, "kind": { "enum": ["report", "complaint"] },
            "stage": { "enum": ["reported", "answered", "diagnosing", "proposed", "not-effective", "waiting-customer",
                "waiting-parts", "confirmed", "closed", "withdrawn", "merged"] },
            "open": { "type": "boolean" }, "channel": channel, "subject": maybe_text,
            "reporter": { "oneOf": [contact.clone(), { "type": "null" }] }, "customer": maybe_id,
            "equipment": { "type": "array", "items": { "type": "integer" } }, "severity": level, "fault": maybe_text,
            "department": text, "assignee": maybe_id, "reported": time, "answered": maybe_time, "due": maybe_time,
            "rating": { "type": ["integer", "null"], "minimum": 1, "maximum": 5 } } },
        "NewCase": { "type": "object", "additionalProperties": false, "required": ["subject", "text"], "properties": {
            "subject": text, "text": text, "reporter": contact, "customer": maybe_id,
            "equipment": { "type": "array", "items": { "type": "integer" } }, "area": maybe_text,
            "remote_access": { "type": "boolean" }, "severity": level, "fault": maybe_text, "department": maybe_text,
            "assignee": maybe_id } },
        "Command": { "type": "object", "additionalProperties": false,
            "description": "Each noun reads what it needs and says what is missing.", "properties": {
            "text": text, "by": channel, "way": { "enum": ["phone", "remote", "on-site"] }, "cause": text, "remedy": text,
            "effective": { "type": "boolean" }, "on": { "enum": ["customer", "parts"] }, "to": maybe_id, "department": text,
            "clock": { "type": "integer", "minimum": 0 }, "severity": level, "occurred": time } },
        "Clock": { "type": "object", "properties": { "no": { "type": "integer" }, "promise": text,
            "state": { "enum": ["running", "paused", "missed", "kept", "void"] }, "started": time, "due": maybe_time,
            "provisional": { "type": "boolean" }, "why": { "type": "array", "items": text } } },
        "Entry": { "type": "object", "properties": { "n": { "type": "integer" }, "seq": { "type": "integer" },
            "occurred": time, "recorded": time, "actor": { "type": ["integer", "string"], "description": "A person's number; `customer`, `contact-12` for somebody of theirs at the portal, `program`" },
            "events": { "type": "array" }, "hash": { "type": "string", "pattern": "^[0-9a-f]{64}$" } } },
        "Person": { "type": "object", "properties": { "id": { "type": "integer" }, "name": text, "department": text,
            "superior": maybe_id, "present": { "type": "boolean" }, "roles": { "type": "array", "items": text } } },
        "PortalRole": { "enum": ["owner", "member", "viewer"] },
        "PortalPerson": { "type": "object", "required": ["id", "contact", "customer", "role"], "properties": {
            "id": { "type": "integer" }, "contact": { "type": "integer" }, "customer": { "type": "integer" }, "name": text,
            "mail": maybe_text, "phone": maybe_text, "role": reference("PortalRole"), "has_password": { "type": "boolean" },
            "invited": time, "last_in": maybe_time } },
        "NewPortalPerson": { "type": "object", "additionalProperties": false, "required": ["contact", "role"],
            "properties": { "contact": { "type": "integer" }, "role": reference("PortalRole") } },
        "PortalRoleChange": { "type": "object", "additionalProperties": false, "required": ["role"],
            "properties": { "role": reference("PortalRole") } },
        "TableKind": { "enum": ["customers", "contacts", "sites", "systems", "products", "units", "parts"] },
        "SparesQuestion": { "type": "object", "required": ["sites", "items"], "properties": {
            "name": text, "depot": { "type": "object" }, "sites": { "type": "array", "items": { "type": "object" } },
            "items": { "type": "array", "items": { "type": "object" } }, "kits": { "type": "array", "items": { "type": "object" } },
            "substitutes": { "type": "array", "items": { "type": "object" } }, "target": { "type": "object" },
            "repair_days_assumed": { "type": "number" } } },
        "SparesAnswer": { "type": "object", "required": ["plan", "rates", "notes"], "properties": {
            "plan": { "type": "object" }, "rates": { "type": "array", "items": { "type": "object" } },
            "notes": { "type": "array", "items": { "type": "object" } } } },
        "RoutesQuestion": { "type": "object", "properties": {
            "places": { "type": "array", "items": { "type": "object" } }, "engineers": { "type": "array", "items": { "type": "object" } },
            "visits": { "type": "array", "items": { "type": "object" } }, "today": { "type": "array", "items": { "type": "object" } },
            "matrix": { "type": ["object", "null"] }, "jobs": { "type": "array", "items": { "type": "object" } },
            "vehicles": { "type": "array", "items": { "type": "object" } }, "matrices": { "type": "object" } } },
        "RoutesAnswer": { "type": "object", "required": ["plan"], "properties": { "plan": reference("RoutesPlan") } },
        "RoutesPlan": { "type": "object", "required": ["routes", "unplaced", "cost"], "properties": {
            "routes": { "type": "array", "items": { "type": "object" } }, "unplaced": { "type": "array", "items": { "type": "object" } },
            "cost": { "type": "number" }, "ways": { "type": "number" }, "fixed": { "type": "number" },
            "lateness": { "type": "number" }, "wishes": { "type": "number" }, "changes": { "type": "number" },
            "left_out": { "type": "number" }, "must_missed": { "type": "integer" }, "promises": { "type": "object" } } },
        "DayPlan": { "type": "object", "required": ["id", "name", "state", "version"], "properties": { "id": { "type": "integer" },
            "name": text, "day": { "type": ["string", "null"], "format": "date" },
            "state": { "enum": ["waiting", "solving", "solved", "failed"] }, "version": { "type": "integer" },
            "made": time, "adopted": maybe_time, "zero": maybe_time,
            "plan": { "oneOf": [reference("RoutesPlan"), { "type": "null" }] } } },
        "ImportChoice": { "type": "object", "additionalProperties": false, "required": ["choice"],
            "properties": { "choice": { "enum": ["good-rows", "all-or-nothing"] } } },
        "Import": { "type": "object", "required": ["id", "state", "counts"], "properties": { "id": { "type": "integer" },
            "kind": reference("TableKind"), "name": text,
            "state": { "enum": ["checking", "checked", "unreadable", "writing", "done", "discarded"] },
            "choice": { "enum": ["good-rows", "all-or-nothing", null] },
            "counts": { "type": "object", "properties": { "new": { "type": "integer" }, "changed": { "type": "integer" },
                "same": { "type": "integer" }, "problem": { "type": "integer" }, "written": { "type": "integer" } } },
            "understood": { "type": "object" }, "begun": time, "finished": maybe_time } },
        "ImportRow": { "type": "object", "properties": { "row": { "type": "integer" },
            "outcome": { "enum": ["new", "changed", "problem"] }, "name": text,
            "changes": { "type": "array", "items": { "type": "object", "properties": { "field": text, "from": text, "to": text } } },
            "problems": { "type": "array", "items": { "type": "object" } },
            "sentences": { "type": "array", "items": text } } },
        "Mail": { "type": "object", "properties": {
            "outcome": { "enum": ["new-case", "reply", "bounce", "automatic-reply", "refused"] }, "case": maybe_text, "reason": text } },
        "Problem": { "type": "object", "required": ["type", "title", "status"], "properties": { "type": text, "title": text,
            "status": { "type": "integer" }, "detail": text, "instance": text,
            "errors": { "type": "array", "items": { "type": "object", "properties": { "pointer": text, "detail": text } } } } }
    })
}
