use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{Discovery, DiscoveryError, discover, discover_all};
use crate::launcher::environment::DiscoveryEnvironment;

/// A machine that exists only here.
#[derive(Default)]
struct Imagined {
    variables: BTreeMap<String, OsString>,
    files: BTreeSet<PathBuf>,
    links: BTreeMap<PathBuf, PathBuf>,
    outputs: BTreeMap<PathBuf, BTreeMap<String, String>>,
}

impl Imagined {
    fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }

    fn program(mut self, path: &str, argument: &str, answer: &str) -> Self {
        self.files.insert(path.into());
        self.outputs.entry(path.into()).or_default().insert(argument.to_owned(), answer.to_owned());
        self
    }

    fn link(mut self, from: &str, to: &str) -> Self {
        self.files.insert(from.into());
        self.links.insert(from.into(), to.into());
        self
    }

    fn postgres(mut self, bin_dir: &str, version: &str) -> Self {
        for name in ["initdb", "pg_ctl"] {
            self.files.insert(Path::new(bin_dir).join(name));
        }
        self.program(&format!("{bin_dir}/postgres"), "--version", &format!("postgres (PostgreSQL) {version}"))
    }

    fn extensions(mut self, share_dir: &str, names: &[&str]) -> Self {
        for name in names.iter().chain(&["plpgsql"]) {
            self.files.insert(Path::new(share_dir).join(format!("extension/{name}.control")));
        }
        self
    }

    fn complete(self, bin_dir: &str, version: &str, share_dir: &str) -> Self {
        self.postgres(bin_dir, version).extensions(share_dir, &["btree_gist", "pg_trgm", "unaccent"])
    }

    fn bin_dirs(&self) -> Vec<String> {
        let Discovery { usable, .. } = discover_all(self).unwrap();
        usable.iter().map(|binaries| binaries.bin_dir.display().to_string()).collect()
    }
}

impl DiscoveryEnvironment for Imagined {
    fn variable(&self, name: &str) -> Option<OsString> {
        self.variables.get(name).cloned()
    }
    fn is_file(&self, path: &Path) -> bool {
        self.files.contains(path)
    }
    fn names_in(&self, folder: &Path) -> Vec<String> {
        let inside = self.files.iter().filter_map(|file| file.strip_prefix(folder).ok());
        let names = inside.filter_map(|rest| rest.iter().next()?.to_str().map(str::to_owned));
        names.collect::<BTreeSet<_>>().into_iter().collect()
    }
    fn resolve(&self, path: &Path) -> Option<PathBuf> {
        Some(self.links.get(path).cloned().unwrap_or_else(|| path.to_owned()))
    }
    fn output_of(&self, program: &Path, arguments: &[&str]) -> Option<String> {
        self.outputs.get(program)?.get(&arguments.join(" ")).cloned()
    }
}

#[test]
fn debian_with_links_on_the_path_is_one_installation() {
    let machine = Imagined::default()
        .variable("PATH", "/usr/local/bin:/usr/bin")
        .link("/usr/local/bin/postgres", "/usr/lib/postgresql/15/bin/postgres")
        .link("/usr/local/bin/initdb", "/usr/lib/postgresql/15/bin/initdb")
        .program("/usr/bin/pg_config", "--bindir", "/usr/lib/postgresql/17/bin")
        .complete("/usr/lib/postgresql/15/bin", "15.14 (Debian 15.14)", "/usr/share/postgresql/15");
    assert_eq!(machine.bin_dirs(), ["/usr/lib/postgresql/15/bin"]);
    assert_eq!(discover(&machine).unwrap().share_dir, Path::new("/usr/share/postgresql/15"));
    let rejected = discover_all(&machine).unwrap().rejected;
    assert_eq!(rejected.len(), 1, "only the folder of the link: {rejected:?}");
}

#[test]
fn the_highest_packaged_version_comes_first_and_numbers_are_not_text() {
    let machine = Imagined::default()
        .complete("/usr/lib/postgresql/9/bin", "9.6", "/usr/share/postgresql/9")
        .complete("/usr/lib/postgresql/15/bin", "15.1", "/usr/share/postgresql/15")
        .complete("/usr/lib/postgresql/100/bin", "100.1", "/usr/share/postgresql/100")
        .complete("/usr/lib/postgresql/18/bin", "18.1", "/usr/share/postgresql/18");
    assert_eq!(
        machine.bin_dirs(),
        ["/usr/lib/postgresql/100/bin", "/usr/lib/postgresql/18/bin", "/usr/lib/postgresql/15/bin"]
    );
}

#[test]
fn fedora_and_the_rpm_packages_are_found() {
    let fedora =
        Imagined::default().variable("PATH", "/usr/bin").complete("/usr/bin", "16.3", "/usr/share/pgsql");
    assert_eq!(fedora.bin_dirs(), ["/usr/bin"]);
    let rpm = Imagined::default().complete("/usr/pgsql-16/bin", "16.3", "/usr/pgsql-16/share").complete(
        "/usr/pgsql-17/bin",
        "17.0",
        "/usr/pgsql-17/share",
    );
    assert_eq!(rpm.bin_dirs(), ["/usr/pgsql-17/bin", "/usr/pgsql-16/bin"]);
}

#[test]
fn homebrew_of_both_processors_and_postgres_app_are_found() {
    let share = "/opt/homebrew/share/postgresql@17";
    let machine = Imagined::default()
        .complete("/opt/homebrew/opt/postgresql@17/bin", "17.5", share)
        .program("/opt/homebrew/opt/postgresql@17/bin/pg_config", "--sharedir", share)
        .complete(
            "/usr/local/opt/postgresql@16/bin",
            "16.9 (Homebrew)",
            "/usr/local/opt/postgresql@16/share/postgresql@16",
        )
        .complete(
            "/Applications/Postgres.app/Contents/Versions/18/bin",
            "18.0 (Postgres.app)",
            "/Applications/Postgres.app/Contents/Versions/18/share/postgresql",
        );
    assert_eq!(
        machine.bin_dirs(),
        [
            "/opt/homebrew/opt/postgresql@17/bin",
            "/usr/local/opt/postgresql@16/bin",
            "/Applications/Postgres.app/Contents/Versions/18/bin"
        ]
    );
}

#[test]
fn what_is_too_old_or_lacks_an_extension_is_named_with_the_reason() {
    let machine = Imagined::default()
        .complete("/usr/lib/postgresql/14/bin", "14.9", "/usr/share/postgresql/14")
        .postgres("/usr/lib/postgresql/16/bin", "16.1")
        .extensions("/usr/share/postgresql/16", &["pg_trgm"]);
    let text = discover(&machine).unwrap_err().to_string();
    for part in [
        "/usr/lib/postgresql/14/bin: it is PostgreSQL 14; at least 15 is needed",
        "/usr/lib/postgresql/16/bin: it lacks the extension btree_gist, unaccent",
        "sudo apt-get install postgresql",
        "sudo dnf install postgresql-server",
        "brew install postgresql",
    ] {
        assert!(text.contains(part), "“{part}” is not in:\n{text}");
    }
}

#[test]
fn a_chosen_folder_is_taken_alone_or_refused() {
    let machine = Imagined::default()
        .complete("/usr/lib/postgresql/18/bin", "18.1", "/usr/share/postgresql/18")
        .complete("/mine/bin", "15.1", "/mine/share/postgresql")
        .variable("PG_BIN_DIR", "/mine/bin");
    assert_eq!(machine.bin_dirs(), ["/mine/bin"]);
    let mistaken = machine.variable("PG_BIN_DIR", "/mine");
    assert_eq!(
        discover(&mistaken).unwrap_err(),
        DiscoveryError::ChosenUnusable { bin_dir: "/mine".into(), reason: "has no postgres".into() }
    );
}

#[test]
fn wrapper_scripts_that_lead_nowhere_are_used_where_they_stand() {
    let machine = Imagined::default().variable("PATH", "/opt/tools").complete(
        "/opt/tools",
        "17.2",
        "/usr/share/postgresql/17",
    );
    assert_eq!(machine.bin_dirs(), ["/opt/tools"]);
}

#[test]
fn an_empty_machine_finds_nothing_and_says_so() {
    let text = discover(&Imagined::default()).unwrap_err().to_string();
    assert!(text.starts_with("No PostgreSQL that Teacherin can use was found on this machine."), "{text}");
    assert!(!text.contains("npm"), "npm was not asked:\n{text}");
}
