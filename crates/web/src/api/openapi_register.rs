//! What the description says of the register: each kind of row by its columns, so that it can't differ from them.

use super::openapi::{operation, operation_of, page_of, query, reference, with_body};
use super::register::KINDS;
use domain::import::{Column, Form, Kind, Need};
use serde_json::{Map, Value, json};

/// `Unit` for units.
fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Customers => "Customer",
        Kind::Contacts => "CustomerContact",
        Kind::Sites => "Site",
        Kind::Systems => "System",
        Kind::Products => "Product",
        Kind::Units => "Unit",
        Kind::Parts => "Part",
    }
}

/// Columns that rows of this kind have in the interface: other rows go by their numbers.
fn columns(kind: Kind) -> impl Iterator<Item = &'static Column> {
    kind.columns().iter().filter(|column| !["number", "customer_number"].contains(&column.code))
}

fn schema(column: &Column) -> Value {
    let reference = ["customer", "site", "system", "contract", "responsible"].contains(&column.code);
    match column.form {
        _ if reference => json!({ "type": ["integer", "null"] }),
        Form::YesNo => json!({ "type": "boolean" }),
        Form::Whole(most) => json!({ "type": ["integer", "null"], "minimum": 0, "maximum": most }),
        Form::Degrees(most) => json!({ "type": ["number", "null"], "minimum": -most, "maximum": most }),
        Form::Day => json!({ "type": ["string", "null"], "format": "date" }),
        Form::OneOf(words) => json!({ "enum": words }),
        Form::Line(most) | Form::Note(most) => json!({ "type": ["string", "null"], "maxLength": most }),
        _ => json!({ "type": ["string", "null"] }),
    }
}

pub(super) fn schemas(all: &mut Map<String, Value>) {
    for kind in KINDS {
        let mut properties: Map<String, Value> =
            columns(kind).map(|column| (column.code.to_owned(), schema(column))).collect();
        let new = json!({ "type": "object", "additionalProperties": false, "properties": properties,
            "required": required(kind) });
        let mut change = new.clone();
        if let Some(change) = change.as_object_mut() {
            change.remove("required");
            change.insert("minProperties".to_owned(), json!(1));
        }
        properties.insert("version".to_owned(), json!({ "type": "integer" }));
        if kind != Kind::Products {
            properties.insert("id".to_owned(), json!({ "type": "integer" }));
        }
        // What a row holds beside its columns, such as a unit's kind, which its model says.
        let row = json!({ "type": "object", "required": ["version"], "properties": properties });
        all.insert(name(kind).to_owned(), row);
        all.insert(format!("New{}", name(kind)), new);
        all.insert(format!("Change{}", name(kind)), change);
    }
    let text = json!({ "type": "string" });
    let day = json!({ "type": ["string", "null"], "format": "date" });
    let reading = json!({ "type": ["string", "null"], "pattern": "^[0-9]{1,12}(\\.[0-9]{1,4})?$" });
    let seals = json!({ "type": "array", "maxItems": 20, "items": text });
    all.insert(
        "Exchange".to_owned(),
        json!({ "type": "object", "additionalProperties": false, "required": ["serial", "reason", "became"], "properties": {
            "serial": text, "model": text, "revision": text, "firmware": text, "on": day, "reading_before": reading,
            "reading_after": reading, "seals_removed": seals, "seals_set": seals, "reason": text,
            "became": { "enum": ["in-stock", "in-repair", "replaced", "retired"] }, "verified_until": day,
            "case": { "type": ["string", "null"] } } }),
    );
    all.insert(
        "Verification".to_owned(),
        json!({ "type": "object", "additionalProperties": false, "required": ["on", "passed"], "properties": {
            "on": { "type": "string", "format": "date" }, "until": day, "certificate": text, "authority": text,
            "passed": { "type": "boolean" } } }),
    );
    all.insert(
        "UnitEntry".to_owned(),
        json!({ "type": "object", "properties": { "id": { "type": "integer" },
            "occurred": { "type": "string", "format": "date-time" }, "recorded": { "type": "string", "format": "date-time" },
            "person": { "type": ["integer", "null"] }, "case": { "type": ["string", "null"] }, "event": { "type": "object" } } }),
    );
}

fn required(kind: Kind) -> Vec<&'static str> {
    let own = columns(kind).filter(|column| column.need != Need::Never).map(|column| column.code);
    let owner = ["customer"].into_iter().filter(|_| columns(kind).any(|column| column.code == "customer"));
    own.chain(owner).collect()
}

pub(super) fn paths(add: &mut impl FnMut(&str, Value) -> Option<Value>) {
    let key = json!({ "$ref": "#/components/parameters/key" });
    let seen = json!({ "name": "If-Match", "in": "header", "required": true,
        "description": "The version that was seen, as the ETag gives it.", "schema": { "type": "string" } });
    for kind in KINDS {
        let (name, nouns) = (name(kind), kind.code());
        let number = json!({ "type": "integer", "minimum": 1 });
        let text = json!({ "type": "string" });
        let mut parameters = vec![
            query("limit", json!({ "type": "integer", "minimum": 1, "maximum": 100, "default": 50 })),
            query("after", text.clone()),
        ];
        if matches!(kind, Kind::Customers | Kind::Sites | Kind::Units) {
            parameters.push(query("q", text.clone()));
        }
        let narrows = columns(kind).map(|column| column.code);
        for code in narrows.filter(|code| ["customer", "site", "system", "contract"].contains(code)) {
            parameters.push(query(code, number.clone()));
        }
        let narrows = columns(kind).map(|column| column.code);
        for code in narrows.filter(|code| ["serial", "model", "kind", "state", "city", "code"].contains(code))
        {
            parameters.push(query(code, text.clone()));
        }
        let list = operation(
            &format!("list{name}s"),
            "By number or code; or found by words",
            page_of(name),
            json!(parameters),
        );
        let create =
            operation_of("201", &format!("create{name}"), "Enter one", reference(name), json!([key]));
        add(&format!("/{nouns}"), json!({ "get": list, "post": with_body(create, &format!("New{name}")) }));
        let show =
            operation(&format!("show{name}"), "One; its version is the ETag", reference(name), json!([]));
        let change = operation(
            &format!("change{name}"),
            "Change what is named; null empties a column",
            reference(name),
            json!([seen]),
        );
        let id = json!([{ "name": "key", "in": "path", "required": true, "schema": text }]);
        add(
            &format!("/{nouns}/{{key}}"),
            json!({ "parameters": id, "get": show, "patch": with_body(change, &format!("Change{name}")) }),
        );
    }
    let id = json!([{ "name": "key", "in": "path", "required": true, "schema": { "type": "integer", "minimum": 1 } }]);
    let history =
        operation("readUnitHistory", "Everything that happened to it", page_of("UnitEntry"), json!([]));
    add("/units/{key}/history", json!({ "parameters": id, "get": history }));
    let exchange = operation(
        "exchangeUnit",
        "Another takes its place; gives the other. Recorded in both histories, never changed",
        reference("Unit"),
        json!([key, seen]),
    );
    add("/units/{key}/exchange", json!({ "parameters": id, "post": with_body(exchange, "Exchange") }));
    let verify = operation("verifyUnit", "Record a verification", reference("Unit"), json!([key, seen]));
    add("/units/{key}/verifications", json!({ "parameters": id, "post": with_body(verify, "Verification") }));
}
