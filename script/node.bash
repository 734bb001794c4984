# Sourced by the scripts that need Node.js.

# Prints what is missing and answers 1, or answers 0. What we bundle with needs 20.19, or 22.12 and newer.
missing_of_node() {
  local found
  if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    echo "Node.js and npm are missing (Debian, Ubuntu: apt-get install nodejs npm; elsewhere nodejs.org/en/download)."
    return 1
  fi
  found=$(node --version)
  if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)'; then
    echo "Node.js is $found, and 20.19 or 22.12 is needed (nodejs.org/en/download)."
    return 1
  fi
}

# install_packages FOLDER [ARGUMENTS of npm ci]: what the lock file says, once.
install_packages() {
  local folder=$1 mark stamp
  shift
  mark=$folder/node_modules/.installed
  stamp="$* $(digest_of_input <"$folder/package-lock.json")"
  # Whoever installed everything has the part, too.
  if [ -f "$mark" ] && { [ "$(cat "$mark")" = "$stamp" ] || [ "$(cat "$mark")" = " ${stamp##* }" ]; }; then return 0; fi
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --prefer-offline --fetch-retries=1 "$@") || return
  printf '%s\n' "$stamp" >"$mark"
}

digest_of_input() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}
