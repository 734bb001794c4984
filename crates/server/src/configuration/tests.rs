mod payouts;

use clap::Parser;
use document_guard::DocumentLimits;
use graphql::http::{DocumentPolicy, Introspection};

use super::*;

const KEY_A: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const KEY_B: &str = "IAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const KEY_C: &str = "QAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const KEY_D: &str = "YAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

#[derive(Parser)]
struct Wrapper {
    #[command(flatten)]
    production: ProductionArguments,
}

/// A good configuration, with some settings changed; an empty value takes the setting away.
fn check(changes: &[(&str, &str)]) -> Result<Production, Vec<String>> {
    let mut settings = vec![
        ("--database-url", "postgresql://teacherin:secret@db.example/teacherin?sslmode=require"),
        ("--smtp-host", "smtp.example.com"),
        ("--smtp-from", "Teacherin <halo@teacherin.example>"),
        ("--access-token-key", KEY_A),
        ("--server-key", KEY_B),
        ("--bank-account-keys", KEY_D),
        ("--public-url", "https://api.teacherin.example"),
        ("--trusted-proxies", "1"),
        ("--midtrans-server-key", "Mid-server-abcDEF_0123456789"),
        ("--midtrans-payout-creator-key", "IRIS-creator-abcDEF"),
        ("--midtrans-payout-approver-key", "IRIS-approver-abcDEF"),
        ("--midtrans-payout-merchant-key", "IRIS-merchant-abcDEF"),
        ("--s3-endpoint", "https://files.teacherin.example"),
        ("--s3-bucket", "teacherin"),
        ("--s3-access-key-id", "AKIDEXAMPLE"),
        ("--s3-secret-access-key", "wJalrXUtnFEMI"),
    ];
    for (name, value) in changes {
        settings.retain(|(known, _)| known != name);
        settings.push((name, value));
    }
    let arguments = settings
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={value}"));
    let arguments = Wrapper::try_parse_from(std::iter::once("test".to_owned()).chain(arguments)).unwrap();
    arguments.production.check(Clock::system()).map_err(|error| error.0)
}

#[track_caller]
fn refused(changes: &[(&str, &str)], words: &str) {
    let problems = check(changes).err().unwrap_or_default();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].contains(words), "{problems:?}");
}

#[test]
fn a_good_configuration_is_accepted_without_a_warning() {
    let production = check(&[]).unwrap();
    assert_eq!(production.warnings, Vec::<String>::new());
    assert_eq!(production.web.public_url, "https://api.teacherin.example");
}

#[test]
fn everything_that_is_missing_is_said_at_once() {
    let nothing = Wrapper::try_parse_from(["test"]).unwrap();
    let problems = nothing.production.check(Clock::system()).map(drop).unwrap_err().to_string();
    for name in [
        "DATABASE_URL",
        "SMTP_HOST",
        "SMTP_FROM",
        "TEACHERIN_ACCESS_TOKEN_KEY",
        "TEACHERIN_SERVER_KEY",
        "TEACHERIN_BANK_ACCOUNT_KEYS",
        "MIDTRANS_SERVER_KEY",
        "S3_REGION",
        "S3_BUCKET",
        "S3_ACCESS_KEY_ID",
        "S3_SECRET_ACCESS_KEY",
        "TEACHERIN_PUBLIC_URL",
    ] {
        assert!(problems.contains(&format!("\n  - {name} is missing")), "{problems}");
    }
}

#[test]
fn a_variable_that_is_set_to_nothing_is_not_set() {
    let nothing = Wrapper::try_parse_from([
        "test",
        "--database-url=",
        "--database-read-url=",
        "--smtp-username=",
        "--smtp-password=",
        "--server-key= ",
        "--bank-account-keys= ",
        "--midtrans-server-key=",
        "--midtrans-environment=",
        "--midtrans-snap-url=",
        "--midtrans-core-url=",
        "--midtrans-payout-creator-key=",
        "--midtrans-payout-approver-key= ",
        "--midtrans-payout-merchant-key=",
        "--midtrans-payout-url=",
        "--midtrans-payout-otp=",
        "--payment-return-url=",
        "--s3-endpoint=",
        "--s3-public-endpoint=",
        "--s3-region=",
        "--s3-secret-access-key=",
        "--s3-path-style=",
        "--public-url=",
    ]);
    let problems = nothing.unwrap().production.check(Clock::system()).map(drop).unwrap_err().0;
    assert_eq!(problems.len(), 12, "{problems:?}");
    assert!(problems.iter().all(|problem| problem.contains(" is missing")), "{problems:?}");
}

#[test]
fn a_database_elsewhere_needs_a_word_about_tls() {
    let url = |query: &str| format!("postgresql://u:secret@db.example/teacherin{query}");
    refused(&[("--database-url", &url(""))], "sslmode=require");
    refused(&[("--database-read-url", &url("?sslmode=prefer"))], "DATABASE_READ_URL");
    refused(&[("--database-url", "mysql://db.example")], "not of the form");
    assert_eq!(check(&[("--database-url", &url("?sslmode=disable"))]).unwrap().warnings.len(), 1);
    for local in ["postgresql://localhost/teacherin", "postgresql:///teacherin?host=/run/postgresql"] {
        assert_eq!(check(&[("--database-url", local)]).unwrap().warnings.len(), 0, "{local}");
    }
}

#[test]
fn files_have_one_place_that_is_reached_over_tls() {
    refused(&[("--s3-bucket", "Teacherin_Files")], "no valid name");
    refused(&[("--s3-endpoint", "files.example")], "S3_ENDPOINT is no address");
    refused(&[("--s3-endpoint", "https://files.example/bucket")], "without a path");
    refused(&[("--s3-path-style", "yes")], "S3_PATH_STYLE");
    refused(&[("--s3-endpoint", "")], "S3_REGION is missing");
    let at_aws = [("--s3-endpoint", ""), ("--s3-region", "ap-southeast-3")];
    assert_eq!(check(&at_aws).unwrap().warnings, Vec::<String>::new());
    for (setting, warnings) in [
        (("--s3-endpoint", "http://files:9000"), 1),
        (("--s3-public-endpoint", "http://files.teacherin.example"), 1),
        (("--s3-public-endpoint", "http://localhost:9000"), 0),
        (("--s3-endpoint", "http://127.0.0.1:9000"), 0),
    ] {
        let said = check(&[setting]).unwrap().warnings;
        assert_eq!(said.len(), warnings, "{setting:?}: {said:?}");
    }
}

#[test]
fn keys_are_random_and_differ() {
    refused(&[("--server-key", KEY_A)], "must differ");
    refused(&[("--server-key", "c2hvcnQ=")], "32 random bytes");
    refused(&[("--server-key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")], "not random");
}

#[test]
fn tokens_travel_over_tls_only() {
    for url in
        ["http://api.teacherin.example", "http://localhost.example.com", "ftp://localhost", "teacherin"]
    {
        refused(&[("--public-url", url)], "TEACHERIN_PUBLIC_URL");
    }
    refused(&[("--public-url", "https://teacherin.example/api")], "must end with the host");
    assert_eq!(check(&[("--public-url", "http://localhost:8000")]).unwrap().warnings.len(), 1);
}

#[test]
fn frontends_are_named_by_their_origins() {
    refused(&[("--frontend-origins", "*")], "TEACHERIN_FRONTEND_ORIGINS");
    refused(&[("--frontend-origins", "https://teacherin.example/")], "must not end in a slash");
    let production =
        check(&[("--frontend-origins", "https://teacherin.example,http://localhost:5173")]).unwrap();
    let allows = |origin: &'static str| {
        production.web.frontend_origins.allow(&axum::http::HeaderValue::from_static(origin))
    };
    assert!(allows("https://teacherin.example") && allows("http://localhost:5173"));
    assert!(!allows("https://evil.example") && !allows("http://localhost:5174"));
    let written_otherwise = check(&[("--frontend-origins", "https://Teacherin.Example:443")]).unwrap();
    let as_browsers_write_it = axum::http::HeaderValue::from_static("https://teacherin.example");
    assert!(written_otherwise.web.frontend_origins.allow(&as_browsers_write_it));
    let dev = |origin: &'static str| {
        FrontendOrigins::ThisMachine.allow(&axum::http::HeaderValue::from_static(origin))
    };
    assert!(dev("http://localhost:5173") && dev("http://127.0.0.1:3000"));
    assert!(!dev("https://localhost.evil.example") && !dev("null"));
}

#[test]
fn what_works_but_is_dangerous_is_warned_about() {
    assert_eq!(check(&[("--graphiql", "true")]).unwrap().warnings.len(), 1);
    assert_eq!(check(&[("--smtp-security", "plain")]).unwrap().warnings.len(), 1);
    let shared = check(&[("--trusted-proxies", "0")]).unwrap().warnings;
    assert!(
        matches!(shared.as_slice(), [warning] if warning.contains("TEACHERIN_TRUSTED_PROXIES")),
        "{shared:?}"
    );
    refused(&[("--smtp-security", "ssl")], "SMTP_SECURITY");
    refused(&[("--smtp-from", "nobody")], "SMTP");
}

#[test]
fn printing_a_configuration_shows_no_secret() {
    let arguments = Wrapper::try_parse_from([
        "test",
        "--database-url=postgresql://u:swordfish@db/x",
        "--midtrans-server-key=Mid-server-swordfish",
        "--midtrans-payout-creator-key=IRIS-creator-swordfish",
        "--midtrans-payout-approver-key=IRIS-approver-swordfish",
        "--midtrans-payout-merchant-key=IRIS-merchant-swordfish",
        "--midtrans-payout-otp=swordfish",
    ]);
    assert!(!format!("{:?}", arguments.unwrap().production).contains("swordfish"));
}

#[test]
fn the_gateways_key_says_whose_money_moves() {
    let sandbox = ("--midtrans-server-key", "SB-Mid-server-abc");
    let production = ("--midtrans-server-key", "Mid-server-abc");
    let environment = |name| ("--midtrans-environment", name);
    refused(&[sandbox, environment("production")], "disagree: the key is of sandbox");
    refused(&[production, environment("sandbox")], "disagree: the key is of production");
    refused(&[production, environment("live")], "sandbox or production");
    for (key, name, expected, warnings) in [
        (sandbox, "sandbox", MidtransEnvironment::Sandbox, 1),
        (sandbox, "", MidtransEnvironment::Sandbox, 1),
        (production, "production", MidtransEnvironment::Production, 0),
        (production, "", MidtransEnvironment::Production, 0),
    ] {
        let accepted = check(&[key, environment(name)]).unwrap();
        assert_eq!((accepted.payment.environment, accepted.warnings.len()), (expected, warnings));
    }
    for key in
        ["abc", "Mid-client-abc", "SB-Mid-client-abc", "Mid-server-", "Mid-server-a b", "'Mid-server-a'"]
    {
        refused(&[("--midtrans-server-key", key)], "no server key");
    }
}

#[test]
fn the_gateways_key_does_not_travel_in_the_clear() {
    let urls = |snap, core| [("--midtrans-snap-url", snap), ("--midtrans-core-url", core)];
    refused(
        &urls("http://gateway.example/snap/v1", "https://gateway.example/v2"),
        "MIDTRANS_SNAP_URL must start",
    );
    refused(&urls("https://gateway.example/snap/v1", ""), "belong together");
    refused(&urls("https://gateway.example/snap/v1", "gateway"), "MIDTRANS_CORE_URL must start");
    let simulated = check(&urls("http://127.0.0.1:8001/snap/v1/", "http://127.0.0.1:8001/v2")).unwrap();
    assert_eq!(simulated.warnings.len(), 2, "{:?}", simulated.warnings);
}

#[test]
fn buyers_return_to_a_page_of_the_frontend() {
    for url in ["http://teacherin.example/paid", "/paid", "teacherin"] {
        refused(&[("--payment-return-url", url)], "PAYMENT_RETURN_URL");
    }
    let given = check(&[("--payment-return-url", "https://teacherin.example/paid?from=bank")]).unwrap();
    assert_eq!(given.payment.return_url.unwrap(), "https://teacherin.example/paid?from=bank");
    assert!(check(&[]).unwrap().payment.return_url.is_none());
}

#[test]
fn payers_name_their_bank_account_on_a_page_of_the_frontend() {
    refused(&[("--refund-account-url", "http://teacherin.example/account")], "REFUND_ACCOUNT_URL");
    let given = check(&[("--refund-account-url", "https://teacherin.example/account")]).unwrap();
    assert_eq!(given.payment.refund_account_url.unwrap(), "https://teacherin.example/account");
    assert!(check(&[]).unwrap().payment.refund_account_url.is_none());
}

#[test]
fn an_operator_says_how_often_a_network_may_try() {
    let usual = check(&[]).unwrap().attempts;
    assert_eq!(usual, AttemptLimits::default());
    let changed = check(&[
        ("--client-wrong-passwords-max", "7"),
        ("--client-registrations-max", "500"),
        ("--account-wrong-passwords-max", "10"),
    ]);
    let changed = changed.unwrap().attempts;
    assert_eq!(changed.passwords_of_client, identity::Allowance { attempts: 7, ..usual.passwords_of_client });
    assert_eq!(changed.registrations_of_client.attempts, 500);
    assert_eq!((changed.free_failures_at_address, changed.mails_of_client), (9, usual.mails_of_client));
    let nothing = Wrapper::try_parse_from(["test", "--client-wrong-passwords-max=0"]);
    assert!(nothing.is_err(), "none at all would lock everybody out");
}

#[test]
fn the_endpoint_is_closed_to_strangers_unless_it_is_opened() {
    let endpoint = check(&[]).unwrap().endpoint.config;
    assert_eq!(endpoint.introspection, Introspection::Admins);
    assert!(!endpoint.get_allowed);
    assert!(matches!(endpoint.documents, DocumentPolicy::Any));
    let opened = check(&[("--introspection", "everyone")]).unwrap();
    assert_eq!(opened.endpoint.config.introspection, Introspection::Everyone);
    assert!(opened.warnings[0].contains("TEACHERIN_INTROSPECTION"), "{:?}", opened.warnings);
}

#[test]
fn every_limit_can_be_set() {
    let limits =
        check(&[("--document-aliases-max", "7"), ("--variable-list-items-max", "9"), ("--cost-max", "100")])
            .unwrap()
            .endpoint
            .config
            .limits;
    assert_eq!((limits.document.aliases_max, limits.variables.list_items_max, limits.cost_max), (7, 9, 100));
    assert_eq!(limits.document.tokens_max, DocumentLimits::default().tokens_max);
}

#[test]
fn limits_that_would_hurt_are_refused() {
    refused(&[("--document-nesting-max", "1000")], "TEACHERIN_DOCUMENT_NESTING_MAX");
    refused(&[("--user-cost-per-minute", "25000")], "TEACHERIN_COST_MAX");
}

#[test]
fn a_trusting_server_knows_the_screens_and_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mine.graphql"), "query Mine { viewer { id } }").unwrap();
    std::fs::write(folder.path().join("notes.txt"), "{").unwrap();
    let path = folder.path().to_str().unwrap();
    let count = |changes: &[(&str, &str)]| match check(changes).unwrap().endpoint.config.documents {
        DocumentPolicy::TrustedOnly(documents) => documents.len(),
        DocumentPolicy::Any => 0,
    };
    let trusting = ("--documents", "trusted");
    let screens = count(&[trusting]);
    assert!(screens > 20, "{screens}");
    assert_eq!(count(&[trusting, ("--trusted-documents-folder", path)]), screens + 1);
    refused(&[trusting, ("--trusted-documents-folder", "/nowhere")], "/nowhere");
    refused(&[("--trusted-documents-folder", path)], "TEACHERIN_DOCUMENTS=trusted");
    std::fs::write(folder.path().join("broken.graphql"), "query {").unwrap();
    refused(&[trusting, ("--trusted-documents-folder", path)], "broken.graphql");
}

/// The one warning about a setting.
#[track_caller]
fn warned(changes: &[(&str, &str)], words: &str) {
    let warnings = check(changes).unwrap().warnings;
    assert!(warnings.len() == 1 && warnings[0].contains(words), "{warnings:?}");
}

#[test]
fn keys_that_are_accepted_beside_the_own_ones_are_read_and_not_forgotten() {
    let two = format!("{KEY_C}, {KEY_A}");
    let production = check(&[("--server-accepted-keys", KEY_C)]).unwrap();
    assert_eq!(production.keys.accepted_server_keys.len(), 1);
    warned(&[("--access-token-accepted-keys", &two)], "take it away");
    refused(&[("--access-token-accepted-keys", "short")], "TEACHERIN_ACCESS_TOKEN_ACCEPTED_KEYS");
    refused(&[("--access-token-accepted-keys", KEY_B)], "must differ");
    refused(&[("--server-accepted-keys", KEY_A)], "must differ");
}

#[test]
fn measurements_are_read_at_an_address_of_their_own() {
    let listen = |text: &str| check(&[("--metrics-listen", text)]).unwrap().telemetry.metrics_listen;
    assert_eq!(check(&[]).unwrap().telemetry.metrics_listen, None);
    assert_eq!(listen("127.0.0.1:9464").map(|listen| listen.port()), Some(9464));
    refused(&[("--metrics-listen", "9464")], "TEACHERIN_METRICS_LISTEN is no address");
    refused(&[("--metrics-listen", "0.0.0.0:8000")], "one port");
}

#[test]
fn what_is_sent_elsewhere_has_a_good_address() {
    let settings = check(&[("--otlp-endpoint", "http://127.0.0.1:4318")]).unwrap();
    assert_eq!(settings.warnings, Vec::<String>::new());
    assert_eq!(settings.telemetry.otlp_endpoint.as_deref(), Some("http://127.0.0.1:4318"));
    warned(&[("--otlp-endpoint", "http://collector.example:4318")], "in the clear");
    refused(&[("--otlp-endpoint", "collector:4318")], "OTEL_EXPORTER_OTLP_ENDPOINT");
    refused(&[("--sentry-dsn", "https://sentry.example/nothing")], "SENTRY_DSN");
    assert!(check(&[("--sentry-dsn", "https://key@sentry.example/1")]).unwrap().telemetry.sentry.is_some());
}

#[test]
fn what_works_but_is_risky_is_said() {
    warned(&[("--log-filter", "info,hyper=debug")], "RUST_LOG");
    warned(&[("--database-connections", "4")], "DATABASE_CONNECTIONS");
    warned(&[("--request-seconds-max", "60")], "TEACHERIN_DRAIN_SECONDS_MAX");
    let ending = check(&[("--drain-pause-seconds", "5"), ("--drain-seconds-max", "30")]).unwrap().ending;
    assert_eq!((ending.pause.as_secs(), ending.drain_max.as_secs()), (5, 30));
}

#[test]
fn the_first_key_of_bank_accounts_seals_and_the_others_open() {
    let production = check(&[("--bank-account-keys", &format!("{KEY_D}, {KEY_C}"))]).unwrap();
    let keys = production.keys.bank_accounts;
    assert_eq!(keys.first, crate::keys::parse_key(KEY_D).unwrap());
    assert_eq!(keys.others, [crate::keys::parse_key(KEY_C).unwrap()]);
}

#[test]
fn a_key_of_bank_accounts_is_good_and_nothing_elses() {
    let name = "TEACHERIN_BANK_ACCOUNT_KEYS";
    refused(&[("--bank-account-keys", "short")], name);
    refused(&[("--bank-account-keys", &format!("{KEY_C},short"))], name);
    refused(&[("--bank-account-keys", KEY_B)], name);
    refused(&[("--bank-account-keys", &format!("{KEY_C},{KEY_A}"))], name);
}
