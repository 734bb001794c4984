# Sourced by the other scripts: goes to the repository's root and says what is missing to build, in words that help.

cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." || exit

# Where rustup puts Rust; a shell that was open before does not know it yet.
if ! command -v cargo >/dev/null 2>&1 && [ -x "${CARGO_HOME:-${HOME:-/nonexistent}/.cargo}/bin/cargo" ]; then
  PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
  export PATH
fi

give_up() {
  printf '%s\n' "$@" >&2
  exit 1
}

require_toolchain() {
  local needed found
  needed=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  if ! command -v cargo >/dev/null 2>&1; then
    give_up "Teacherin is built with Rust, which is not installed (no \`cargo\` on PATH)." \
      "Install Rust $needed or newer with rustup: rust-lang.org/tools/install shows the one command for this system." \
      "Then open a new terminal and run this script again."
  fi
  found=$(rustc --version 2>/dev/null | sed -n 's/^rustc \([0-9.]*\).*/\1/p')
  if [ "$(printf '%s\n%s\n' "$needed" "$found" | sort -V | head -n 1)" != "$needed" ]; then
    give_up "Teacherin needs Rust $needed or newer; this is ${found:-a version that does not run}." \
      "With rustup: rustup update stable"
  fi
  if ! command -v cc >/dev/null 2>&1; then
    give_up "A C compiler is missing (no \`cc\` on PATH): Rust links with it." \
      "  Debian, Ubuntu:  sudo apt-get install build-essential" \
      "  Fedora, RHEL:    sudo dnf install gcc" \
      "  macOS:           xcode-select --install"
  fi
}
