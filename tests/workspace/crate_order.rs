//! Who may use whom: whatever stands earlier in this list, nothing later (DESIGN.md §3).

use std::collections::HashMap;

use super::root;

/// The crates, earliest first. Crates of later issues are listed already, so that their place is known.
const ORDER: &[&str] = &[
    "kernel",
    "database",
    "jobs",
    "storage",
    "live_changes",
    "rate_limit",
    "mailer",
    "identity",
    "notifications",
    "calendar",
    "catalog",
    "ledger",
    "payments",
    "booking",
    "materials",
    "payouts",
    "accounting",
    "reviews",
    "tutoring",
    "classes",
    "bundles",
    "courses",
    "workshops",
    "moderation",
    "pages",
    "seeding",
    "midtrans",
    "gateway_simulator",
    "document_guard",
    "graphql",
    "server",
    "bench",
];

/// Crates that know nothing of us.
const STRANGERS: &[&str] = &["gateway_simulator", "document_guard"];

fn manifests() -> HashMap<String, String> {
    std::fs::read_dir(root().join("crates"))
        .expect("the workspace has crates")
        .map(|entry| {
            let folder = entry.expect("the folder can be listed").path();
            let name = folder.file_name().expect("a folder has a name").to_string_lossy().into_owned();
            let manifest =
                std::fs::read_to_string(folder.join("Cargo.toml")).expect("every crate has a manifest");
            (name, manifest)
        })
        .collect()
}

/// The names before `.workspace = true` or `=` in the section.
fn dependencies(manifest: &str, section: &str) -> Vec<String> {
    manifest
        .lines()
        .skip_while(|line| line.trim() != format!("[{section}]"))
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', '=', ' ']).next())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

fn place(name: &str) -> Option<usize> {
    ORDER.iter().position(|crate_name| *crate_name == name)
}

#[test]
fn every_crate_has_its_place() {
    for name in manifests().keys() {
        assert!(place(name).is_some(), "crate {name} is missing from the order of DESIGN.md §3");
    }
}

#[test]
fn a_crate_uses_only_earlier_crates() {
    for (name, manifest) in manifests() {
        for dependency in dependencies(&manifest, "dependencies") {
            if let Some(of_dependency) = place(&dependency) {
                assert!(place(&name) > Some(of_dependency), "{name} must not use {dependency}");
                assert!(!STRANGERS.contains(&name.as_str()), "{name} must not use any crate of ours");
            }
        }
    }
}

#[test]
fn domain_crates_know_no_graphql_and_no_http() {
    const EDGE: &[&str] = &[
        "graphql",
        "server",
        "document_guard",
        "bench",
        "gateway_simulator",
        "mailer",
        "midtrans",
        // Its embedded S3 server listens; its rows and commands know nothing of that.
        "storage",
    ];
    for (name, manifest) in manifests() {
        for dependency in dependencies(&manifest, "dependencies") {
            let is_edge = dependency.starts_with("async-graphql") || dependency == "axum";
            assert!(!is_edge || EDGE.contains(&name.as_str()), "{name} must not name {dependency}");
        }
    }
}
