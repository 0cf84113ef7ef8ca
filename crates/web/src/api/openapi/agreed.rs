//! Contracts, parts and rates in the description.

use super::{operation, operation_of, page_of, query, reference, with_body};
use serde_json::{Map, Value, json};

pub(super) fn paths(add: &mut impl FnMut(&str, Value) -> Option<Value>) {
    let key = json!({ "$ref": "#/components/parameters/key" });
    let over = json!({ "$ref": "#/components/parameters/over" });
    let (text, number, day) = (json!({ "type": "string" }), json!({ "type": "integer" }), date());
    let limit = || query("limit", json!({ "type": "integer", "minimum": 1, "maximum": 100, "default": 50 }));
    let id = json!([{ "name": "id", "in": "path", "required": true, "schema": number }]);
    let code = json!([{ "name": "code", "in": "path", "required": true, "schema": reference("Code") }]);
    let list = operation(
        "listContracts",
        "Contracts, last signed first; by words at most a hundred",
        page_of("ContractLine"),
        json!([
            query("customer", number.clone()),
            query("in_force", day),
            query("q", text.clone()),
            query("after", text.clone()),
            limit()
        ]),
    );
    let enter =
        operation_of("201", "enterContract", "Enter a contract", reference("ContractKept"), json!([key]));
    add("/contracts", json!({ "get": list, "post": with_body(enter, "Contract") }));
    let show = operation(
        "showContract",
        "One contract, its version as the ETag, each promised time beside the charter's",
        reference("ContractKept"),
        json!([]),
    );
    let change = operation(
        "changeContract",
        "Change it over a version; open clocks of the customer are computed anew where it promises something else",
        reference("ContractKept"),
        json!([over, key]),
    );
    add("/contracts/{id}", json!({ "parameters": id, "get": show, "put": with_body(change, "Contract") }));
    let versions = operation(
        "listContractVersions",
        "All versions, newest first",
        page_of("ContractVersion"),
        json!([]),
    );
    add("/contracts/{id}/versions", json!({ "parameters": id, "get": versions }));
    let approve = operation(
        "approveWorseTime",
        "Answer by name for a promised time that is worse than the charter's",
        reference("ContractKept"),
        json!([over]),
    );
    add("/contracts/{id}/approvals", json!({ "parameters": id, "post": with_body(approve, "NewApproval") }));
    let list = operation(
        "listParts",
        "The catalogue by code",
        page_of("PartKept"),
        json!([
            query("q", text),
            query("kind", reference("PartKind")),
            query("all", json!({ "type": "boolean" })),
            query("after", reference("Code")),
            limit()
        ]),
    );
    let enter = operation_of("201", "enterPart", "Enter a part", reference("PartKept"), json!([key]));
    add("/parts", json!({ "get": list, "post": with_body(enter, "Part") }));
    let show = operation(
        "showPart",
        "One part, its version as the ETag, with the highest price of each customer",
        reference("PartKept"),
        json!([]),
    );
    let change =
        operation("changePart", "Change it over a version", reference("PartKept"), json!([over, key]));
    add("/parts/{code}", json!({ "parameters": code, "get": show, "put": with_body(change, "Part") }));
    let versions =
        operation("listPartVersions", "All versions, newest first", page_of("PartVersion"), json!([]));
    add("/parts/{code}/versions", json!({ "parameters": code, "get": versions }));
    let list = operation("listRates", "All rates there ever were, newest first", page_of("Rate"), json!([]));
    let set = operation("setRate", "Set a rate from a day on", reference("Rate"), json!([]));
    add("/rates", json!({ "get": list, "post": with_body(set, "Rate") }));
}

/// What changes something that is kept by versions says over which one.
pub(super) fn over() -> Value {
    json!({ "name": "If-Match", "in": "header", "required": true,
        "description": "The ETag that was read; without it 428, with another 412.", "schema": { "type": "string" } })
}

fn date() -> Value {
    json!({ "type": "string", "format": "date" })
}

pub(super) fn schemas(into: &mut Map<String, Value>) {
    let (text, number, flag) =
        (json!({ "type": "string" }), json!({ "type": "integer" }), json!({ "type": "boolean" }));
    let maybe_number = json!({ "type": ["integer", "null"] });
    let day = date();
    let maybe_day = json!({ "type": ["string", "null"], "format": "date" });
    let maybe_time = json!({ "type": ["string", "null"], "format": "date-time" });
    let time = json!({ "type": "string", "format": "date-time" });
    let months = json!({ "type": "integer", "minimum": 1, "maximum": 600 });
    let fen = json!({ "type": "integer", "minimum": 0, "description": "Whole fen, tax included." });
    let list_of = |schema: &str| json!({ "type": "array", "items": reference(schema) });
    let promise = json!({ "type": "string", "pattern": "^P-[A-Z0-9-]+$" });
    let mut add = |name: &str, schema: Value| into.insert(name.to_owned(), schema);
    add("Code", json!({ "type": "string", "pattern": "^[A-Za-z0-9_.-]+$", "maxLength": 64 }));
    add(
        "ContractLine",
        json!({ "type": "object", "properties": { "id": number, "number": text, "title": text,
        "customer": number, "customer_name": text, "signed": day, "ends": maybe_day } }),
    );
    add(
        "Term",
        json!({ "type": "object", "additionalProperties": false, "required": ["clause", "basis", "months", "covers"],
        "properties": { "clause": text, "basis": { "enum": ["delivery", "installation", "acceptance", "replacement"] },
            "months": months, "covers": { "oneOf": [{ "const": "whole" },
                { "type": "object", "additionalProperties": false, "required": ["part"], "properties": { "part": reference("Code") } },
                { "type": "object", "additionalProperties": false, "required": ["product"], "properties": { "product": reference("Code") } }] },
            "gives": { "enum": ["everything", "labour", "material"], "default": "everything" },
            "approval": { "description": "As it was read; it is given by a deed of its own.", "oneOf": [reference("Approval"), { "type": "null" }] } } }),
    );
    add(
        "PriceLine",
        json!({ "type": "object", "additionalProperties": false, "required": ["code", "price"],
        "properties": { "code": reference("Code"), "name": text, "price": fen, "clause": text } }),
    );
    add(
        "Approval",
        json!({ "type": "object", "additionalProperties": false, "required": ["by", "on", "reason"],
        "properties": { "by": number, "on": day, "reason": text } }),
    );
    add(
        "PromisedTime",
        json!({ "type": "object", "additionalProperties": false, "required": ["promise", "clause", "budget"],
        "properties": { "promise": promise, "clause": text,
            "budget": { "type": "string", "examples": ["4h", "8h working", "3 working days"] },
            "approval": { "description": "As it was read; it is given by a deed of its own.", "oneOf": [reference("Approval"), { "type": "null" }] } } }),
    );
    add(
        "Contract",
        json!({ "type": "object", "additionalProperties": false, "required": ["number", "customer", "signed"],
        "properties": { "number": { "type": "string", "minLength": 1, "maxLength": 64 }, "customer": number, "title": text,
            "signed": day, "ends": maybe_day, "service_life_months": { "type": ["integer", "null"], "minimum": 1, "maximum": 600 },
            "parties": text, "scope": text, "terms": list_of("Term"), "prices": list_of("PriceLine"),
            "spare_prices": list_of("PriceLine"), "promised": list_of("PromisedTime"), "note": text } }),
    );
    let standing = json!({ "type": "object", "properties": { "promise": promise,
        "standing": { "enum": ["better", "worse-approved", "worse", "no-clock"] } } });
    add(
        "ContractKept",
        json!({ "type": "object", "required": ["id", "version", "contract"], "properties": { "id": number,
        "version": number, "changed": time, "changed_by": maybe_number, "customer_name": text,
        "contract": reference("Contract"), "standing": { "type": "array", "items": standing } } }),
    );
    add(
        "ContractVersion",
        json!({ "type": "object", "properties": { "version": number, "changed": time,
        "changed_by": maybe_number, "contract": reference("Contract") } }),
    );
    add(
        "NewApproval",
        json!({ "type": "object", "additionalProperties": false, "required": ["reason"],
        "description": "Of a promised time, or of a warranty term by its place from 0.",
        "properties": { "promise": promise, "term": { "type": "integer", "minimum": 0 }, "reason": { "type": "string", "minLength": 1, "maxLength": 500 } } }),
    );
    add("PartKind", json!({ "enum": ["part", "tool", "software", "consumable"] }));
    add(
        "Part",
        json!({ "type": "object", "additionalProperties": false, "required": ["code", "name", "kind"],
        "properties": { "code": reference("Code"), "name": { "type": "string", "minLength": 1, "maxLength": 120 },
            "family": { "oneOf": [reference("Code"), { "type": "null" }] }, "kind": reference("PartKind"), "measure": text,
            "cost": { "type": ["integer", "null"], "minimum": 0, "description": "What one costs us, in whole fen." },
            "products": { "type": "array", "items": reference("Code") }, "revision": text, "note": text, "retired": flag } }),
    );
    let cap = json!({ "type": "object", "properties": { "customer": number, "customer_name": text, "contract": number,
        "number": text, "price": fen } });
    add(
        "PartKept",
        json!({ "type": "object", "required": ["version", "part"], "properties": { "version": number,
        "part": reference("Part"), "caps": { "type": "array", "items": cap } } }),
    );
    add(
        "PartVersion",
        json!({ "type": "object", "properties": { "version": number, "changed": maybe_time,
        "changed_by": maybe_number, "part": reference("Part") } }),
    );
    add(
        "Rate",
        json!({ "type": "object", "additionalProperties": false, "required": ["rate", "since", "cost"],
        "properties": { "rate": { "enum": ["labour-hour", "kilometre"] }, "since": day, "cost": fen } }),
    );
}
