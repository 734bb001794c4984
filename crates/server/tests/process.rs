//! The binary as people and containers run it: started, stopped, killed, misconfigured.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use database::test_database::TestDatabase;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The binary with nothing of this process's configuration.
fn teacherin(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_teacherin"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    for name in ["PATH", "HOME", "PG_BIN_DIR"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

fn run(command: &mut Command) -> (bool, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.success(), format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr)))
}

/// A folder that PostgreSQL's user can enter even when the tests run as root.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711)).unwrap();
    folder
}

/// A process in a group of its own, as a shell starts one; it is killed when a test fails.
struct Running {
    child: Child,
    /// What it is reached at.
    url: String,
}

impl Running {
    /// Starts it and reads its output until a line tells its address.
    fn start(command: &mut Command, is_on_stdout: bool, address: impl Fn(&str) -> Option<String>) -> Self {
        let (told, other) = (Stdio::piped(), Stdio::inherit());
        let (stdout, stderr) = if is_on_stdout { (told, other) } else { (other, told) };
        let mut child = command.stdout(stdout).stderr(stderr).process_group(0).spawn().unwrap();
        let output: Box<dyn std::io::Read + Send> = match (child.stdout.take(), child.stderr.take()) {
            (Some(stdout), _) => Box::new(stdout),
            (_, Some(stderr)) => Box::new(stderr),
            _ => panic!("one of the two is a pipe"),
        };
        let mut output = BufReader::new(output);
        let mut seen = String::new();
        let url = loop {
            let mut line = String::new();
            if output.read_line(&mut line).unwrap() == 0 {
                panic!("it ended with {}: {seen}", child.wait().unwrap());
            }
            if let Some(url) = address(&line) {
                break url;
            }
            seen.push_str(&line);
        };
        // Read on, so that it never waits for a full pipe.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Self { child, url }
    }

    fn dev(folder: &Path) -> Self {
        let data = folder.join("data").display().to_string();
        let mut command = teacherin(&["dev", "--port", "0", "--teachers", "2", "--data", &data]);
        Self::start(&mut command, true, |line| {
            line.trim().strip_prefix("GraphiQL")?.trim().strip_suffix("/graphiql").map(str::to_owned)
        })
    }

    fn signal(&self, signal: Signal) {
        killpg(Pid::from_raw(i32::try_from(self.child.id()).unwrap()), signal).unwrap();
    }

    /// Sends the signal to its whole group, as Ctrl-C does, and waits until it has ended.
    #[track_caller]
    fn end(mut self, signal: Signal) {
        self.signal(signal);
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}");
    }

    async fn get(&self, path: &str) -> (u16, String) {
        let response = reqwest::get(format!("{}{path}", self.url)).await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    async fn graphql(&self, document: &str) -> Value {
        let request =
            reqwest::Client::new().post(format!("{}/graphql", self.url)).json(&json!({ "query": document }));
        request.send().await.unwrap().json().await.unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

#[tokio::test]
async fn dev_serves_at_once_stops_on_ctrl_c_and_survives_a_kill() {
    let folder = folder();
    let first = Running::dev(folder.path());
    assert_eq!(first.get("/health/ready").await, (200, r#"{"status":"ok"}"#.to_owned()));
    assert_eq!(first.get("/inbox").await.0, 200);
    let (status, measured) = first.get("/metrics").await;
    assert!(status == 200 && measured.contains("teacherin_build_info"), "{measured}");
    let (status, page) = first.get("/graphiql").await;
    assert_eq!(status, 200);
    assert!(page.contains("GraphiQL"));
    let answer = first.graphql("{ serverInformation { version } }").await;
    assert_eq!(answer["data"], json!({ "serverInformation": { "version": env!("CARGO_PKG_VERSION") } }));
    let keys = std::fs::metadata(folder.path().join("data/keys")).unwrap();
    assert_eq!(keys.permissions().mode() & 0o777, 0o600);
    let key_set = first.get("/.well-known/jwks.json").await;
    assert_eq!(first.get("/pay/return").await.0, 200);
    let pages = payments_page(folder.path());
    assert_eq!(reqwest::get(&pages).await.unwrap().status(), 200);
    let gateway_key = std::fs::read_to_string(folder.path().join("data/gateway_key")).unwrap();

    first.signal(Signal::SIGKILL);
    drop(first);
    let second = Running::dev(folder.path());
    assert_eq!(second.get("/health/ready").await.0, 200);
    assert_eq!(second.get("/.well-known/jwks.json").await, key_set, "who was signed in still is");
    assert_eq!(payments_page(folder.path()), pages, "pay pages are where they were");
    assert_eq!(reqwest::get(&pages).await.unwrap().status(), 200);
    let same_key = std::fs::read_to_string(folder.path().join("data/gateway_key")).unwrap();
    assert_eq!(same_key, gateway_key);
    second.end(Signal::SIGINT);
    assert!(!folder.path().join("data/postgres/cluster/postmaster.pid").exists(), "PostgreSQL is stopped");
}

/// The overview of the dev mode's gateway.
fn payments_page(folder: &Path) -> String {
    let port = std::fs::read_to_string(folder.join("data/simulator/port")).unwrap();
    format!("http://127.0.0.1:{}/simulator", port.trim())
}

/// What GraphiQL asks before it shows anything.
const INTROSPECTION: &str = "query IntrospectionQuery {
  __schema {
    queryType { name }
    mutationType { name }
    subscriptionType { name }
    types { ...FullType }
    directives { name description locations args { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind name description
  fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
  inputFields { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
fragment TypeRef on __Type {
  kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
}";

/// What GraphiQL asks first, and the document with which it greets a newcomer.
#[tokio::test]
async fn graphiql_finds_the_schema_and_its_first_document_is_a_good_one() {
    let folder = folder();
    let server = Running::dev(folder.path());
    let (status, page) = server.get("/graphiql/plain").await;
    assert!(status == 200 && page.contains("/graphiql/plain.js"), "{status} {page}");
    let (_, script) = server.get("/graphiql/plain.js").await;
    let document = script.split('`').nth(1).expect("the page starts with a document");
    let answer = server.graphql(document).await;
    assert!(answer.get("errors").is_none() && answer.get("data").is_some(), "{answer}");
    let answer = server.graphql(INTROSPECTION).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    assert_eq!(answer.pointer("/data/__schema/queryType/name"), Some(&json!("Query")));
    server.end(Signal::SIGTERM);
}

#[test]
fn a_taken_port_is_named_before_anything_is_started() {
    let folder = folder();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port().to_string();
    let data = folder.path().join("data");
    let (is_success, text) =
        run(&mut teacherin(&["dev", "--port", &port, "--data", &data.display().to_string()]));
    assert!(!is_success);
    assert!(text.contains(&format!("port {port} is taken")) && text.contains("--port"), "{text}");
    assert!(!data.exists());
}

#[test]
fn a_data_folder_that_cannot_be_used_is_named() {
    let folder = folder();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let data = file.join("data").display().to_string();
    let (is_success, text) = run(&mut teacherin(&["dev", "--port", "0", "--data", &data]));
    assert!(!is_success);
    assert!(text.contains(&data) && text.contains("--data"), "{text}");
}

#[test]
fn production_refuses_to_start_without_its_configuration() {
    for command in ["serve", "worker"] {
        let (is_success, text) = run(&mut teacherin(&[command]));
        assert!(!is_success);
        let needed = [
            "DATABASE_URL",
            "SMTP_HOST",
            "TEACHERIN_ACCESS_TOKEN_KEY",
            "MIDTRANS_SERVER_KEY",
            "S3_BUCKET",
            "S3_ACCESS_KEY_ID",
            "S3_SECRET_ACCESS_KEY",
            "TEACHERIN_PUBLIC_URL",
        ];
        for name in needed {
            assert!(text.contains(&format!("{name} is missing")), "{command}: {text}");
        }
    }
}

#[test]
fn schema_prints_the_schema() {
    let (is_success, text) = run(&mut teacherin(&["schema"]));
    assert!(is_success);
    assert_eq!(text.trim_end(), graphql::schema_text().trim_end());
}

/// A production process's whole configuration.
fn production(command: &str, database: &TestDatabase) -> Command {
    let mut command = teacherin(&[command]);
    command.envs([
        ("DATABASE_URL", database.url()),
        ("SMTP_HOST", "localhost"),
        ("SMTP_FROM", "Teacherin <halo@teacherin.example>"),
        ("SMTP_SECURITY", "plain"),
        ("TEACHERIN_ACCESS_TOKEN_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
        ("TEACHERIN_SERVER_KEY", "IAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
        ("TEACHERIN_BANK_ACCOUNT_KEYS", "QAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
        ("MIDTRANS_SERVER_KEY", "SB-Mid-server-process-test"),
        // Nobody listens there: a process whose file store is away starts all the same.
        ("S3_ENDPOINT", "http://127.0.0.1:9"),
        ("S3_BUCKET", "teacherin"),
        ("S3_ACCESS_KEY_ID", "nobody"),
        ("S3_SECRET_ACCESS_KEY", "nothing"),
        ("TEACHERIN_PUBLIC_URL", "https://api.teacherin.example"),
        ("TEACHERIN_LISTEN", "127.0.0.1:0"),
    ]);
    command
}

/// A field of a JSON log line with this message.
fn logged(line: &str, message: &str, field: &str) -> Option<String> {
    let line: Value = serde_json::from_str(line).ok()?;
    (line.get("message")? == message).then(|| line.get(field)?.as_str().map(str::to_owned))?
}

#[tokio::test]
async fn production_serves_a_migrated_database_and_stops_when_told() {
    let database = TestDatabase::create().await;
    database::migrations::revert_all(database.url()).await.unwrap();
    for command in ["serve", "worker"] {
        let (is_success, text) = run(&mut production(command, &database));
        assert!(!is_success && text.contains("run `teacherin migrate` first"), "{text}");
    }
    let migrate = || run(teacherin(&["migrate"]).env("DATABASE_URL", database.url()));
    let (is_success, text) = migrate();
    assert!(is_success && text.contains("applied"), "{text}");
    assert_eq!(migrate(), (true, "The database is up to date.\n".to_owned()));

    let server = Running::start(&mut production("serve", &database), false, |line| {
        logged(line, "serving", "address").map(|address| format!("http://{address}"))
    });
    assert_eq!(server.get("/health/live").await.0, 200);
    assert_eq!(server.get("/health/ready").await.0, 200);
    assert_eq!(server.get("/graphiql").await.0, 404, "only on demand");
    assert_eq!(server.get("/inbox").await.0, 404);
    database::migrations::revert_all(database.url()).await.unwrap();
    assert_eq!(server.get("/health/ready").await.0, 503);
    server.end(Signal::SIGTERM);

    assert!(migrate().0);
    let worker = Running::start(&mut production("worker", &database), false, |line| {
        logged(line, "working", "version")
    });
    worker.end(Signal::SIGTERM);
}

#[tokio::test]
async fn the_first_admin_is_made_on_the_command_line() {
    let database = TestDatabase::create().await;
    let create = |password: &str| {
        let mut command = teacherin(&["admin", "create", "--email", "sari@contoh.co.id", "--name", "Sari"]);
        command.env("DATABASE_URL", database.url()).env("TEACHERIN_ADMIN_PASSWORD", password);
        run(&mut command)
    };
    let (is_success, text) = create("short");
    assert!(!is_success && text.contains("password"), "{text}");
    let (is_success, text) = create("kereta-malam-ke-bandung");
    assert!(is_success && text.contains("is an admin now"), "{text}");
    let (is_success, text) = create("kereta-malam-ke-bandung");
    assert!(!is_success && text.len() > 20, "{text}");

    let mut from_input = teacherin(&["admin", "create", "--email", "budi@contoh.co.id", "--name", "Budi"]);
    from_input.env("DATABASE_URL", database.url()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = from_input.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"kereta-malam-ke-bandung\n").unwrap();
    let mut text = String::new();
    child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    assert!(child.wait().unwrap().success() && text.contains("budi@contoh.co.id is an admin now"), "{text}");
}

#[tokio::test]
async fn seeded_data_hold_what_must_hold() {
    let database = TestDatabase::create().await;
    let with_database = |arguments: &[&str]| run(teacherin(arguments).env("DATABASE_URL", database.url()));
    let (is_success, text) = with_database(&["seed", "--teachers", "3", "--seed", "7"]);
    assert!(is_success, "{text}");
    let (is_success, text) = with_database(&["seed"]);
    assert!(!is_success && text.contains("empty database"), "{text}");
    assert_eq!(with_database(&["check"]), (true, "Everything holds.\n".to_owned()));
    let (is_success, text) = with_database(&["rebuild"]);
    assert!(is_success && text.starts_with("0 ratings were not as their reviews say"), "{text}");
}
