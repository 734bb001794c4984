//! Materials over HTTP: what teachers write, what everybody finds, and who sees what.

mod authoring;
mod bad_input;
mod screens;
mod sight;
mod store;

use serde_json::{Value, json};

use crate::support::{Answer, Client};

/// What its teacher works on.
async fn editor(client: &Client, material: &str) -> Answer {
    client.page("material_editor", json!({ "id": material })).await
}

/// The names of the files of a version that an answer shows.
fn file_names(version: &Value) -> Vec<&str> {
    let files = version.get("files").and_then(Value::as_array).expect("a version has files");
    files.iter().filter_map(|file| file.get("fileName")?.as_str()).collect()
}

/// The buttons that work, and those that are grey with the reason.
fn buttons(material: &Value) -> Vec<(&str, Option<&str>)> {
    let actions = material.get("availableActions").and_then(Value::as_array).expect("a list of buttons");
    actions
        .iter()
        .map(|button| {
            let action = button.get("action").and_then(Value::as_str).expect("a button does something");
            (action, button.get("unavailableReason").and_then(Value::as_str))
        })
        .collect()
}
