//! One PostgreSQL installation, examined.

use std::path::{Path, PathBuf};

use super::environment::DiscoveryEnvironment;

/// The oldest PostgreSQL the migrations work on.
pub const VERSION_MAJOR_MIN: u32 = 15;

/// What the first migration installs.
pub const EXTENSIONS_NEEDED: [&str; 3] = ["btree_gist", "pg_trgm", "unaccent"];

const PROGRAMS_NEEDED: [&str; 3] = ["postgres", "initdb", "pg_ctl"];

/// Where PostgreSQL's programs are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresBinaries {
    /// The folder of `postgres`, `initdb` and `pg_ctl`.
    pub bin_dir: PathBuf,
    /// The first number of its version; a cluster works with programs of the same one only.
    pub version_major: u32,
    /// The folder that has `extension/`.
    pub share_dir: PathBuf,
}

impl PostgresBinaries {
    /// The path of one of its programs. `pg_dump` and `psql` are not in every installation.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        self.bin_dir.join(name)
    }

    /// Looks whether the programs of a folder will do, or says why not.
    pub(super) fn examine(environment: &dyn DiscoveryEnvironment, bin_dir: &Path) -> Result<Self, String> {
        if let Some(missing) =
            PROGRAMS_NEEDED.into_iter().find(|name| !environment.is_file(&bin_dir.join(name)))
        {
            return Err(format!("has no {missing}"));
        }
        let version_text = environment
            .output_of(&bin_dir.join("postgres"), &["--version"])
            .ok_or_else(|| "its postgres does not run".to_owned())?;
        let version_major = version_major(&version_text)
            .ok_or_else(|| format!("its postgres gives no version but “{version_text}”"))?;
        if version_major < VERSION_MAJOR_MIN {
            return Err(format!("is PostgreSQL {version_major}; at least {VERSION_MAJOR_MIN} is needed"));
        }
        let share_dir = share_dirs(environment, bin_dir, version_major)
            .into_iter()
            .find(|folder| environment.is_file(&folder.join("extension/plpgsql.control")))
            .ok_or_else(|| "its share folder with the extensions was not found".to_owned())?;
        let missing: Vec<&str> = EXTENSIONS_NEEDED
            .into_iter()
            .filter(|name| !environment.is_file(&share_dir.join(format!("extension/{name}.control"))))
            .collect();
        if !missing.is_empty() {
            return Err(format!(
                "lacks the extension {} (usually in the package postgresql-contrib)",
                missing.join(", ")
            ));
        }
        Ok(Self { bin_dir: bin_dir.to_owned(), version_major, share_dir })
    }
}

/// Reads `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`, `… 18.4`, `… 19beta1`.
fn version_major(text: &str) -> Option<u32> {
    let version = text.split_once("(PostgreSQL)")?.1.trim_start();
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Its own `pg_config` knows best; where that is not installed, the layouts of the packagers.
fn share_dirs(environment: &dyn DiscoveryEnvironment, bin_dir: &Path, version_major: u32) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    let pg_config = bin_dir.join("pg_config");
    if environment.is_file(&pg_config)
        && let Some(told) = environment.output_of(&pg_config, &["--sharedir"])
    {
        folders.push(PathBuf::from(told));
    }
    if let Some(prefix) = bin_dir.parent() {
        folders.push(prefix.join("share/postgresql"));
        folders.push(prefix.join(format!("share/postgresql@{version_major}")));
        folders.push(prefix.join("share"));
    }
    for pattern in ["/usr/share/postgresql", "/usr/share/pgsql", "/usr/local/share/postgresql"] {
        folders.push(Path::new(pattern).join(version_major.to_string()));
        folders.push(PathBuf::from(pattern));
    }
    folders.push(PathBuf::from(format!("/usr/share/postgresql{version_major}")));
    folders
}

#[cfg(test)]
mod tests {
    use super::version_major;

    #[test]
    fn versions_of_several_packagers_are_read() {
        assert_eq!(version_major("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"), Some(15));
        assert_eq!(version_major("postgres (PostgreSQL) 18.4"), Some(18));
        assert_eq!(version_major("postgres (PostgreSQL) 19beta1"), Some(19));
        assert_eq!(version_major("postgres (PostgreSQL) 9.6.24"), Some(9));
        assert_eq!(version_major("postgres: command not found"), None);
        assert_eq!(version_major(""), None);
    }
}
