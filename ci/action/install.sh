#!/usr/bin/env bash
# Puts the backbeat command on the machine and writes `bin=<path>` to $GITHUB_OUTPUT. Installing only: what the
# command is run with is in validate.sh.
#
# Looked for in this order:
#   1. $BACKBEAT_BIN, which must be the wanted version;
#   2. the release binary of the wanted version for this machine, its checksum verified;
#   3. the sources: the action's own, or those of the tag when another version than the action's is wanted.
#
# Wanted is $INPUT_VERSION, or the version that the action's own sources state. Without $INPUT_VERSION a release is
# asked only when the action itself was taken at a version tag (v1, v1.2, v1.2.3): a branch or a commit is not what
# the release of its version number was built from.
#
# A release offers, for each machine, backbeat-v<version>-<target>.tar.gz, which holds `backbeat` (`backbeat.exe`) at
# its top, and the same name with `.sha256` appended, which begins with the archive's SHA-256 in hex.
#
# Works with the bash 3.2 that macOS has.
set -euo pipefail

# Says what is wrong and what to do, and ends the step.
fail() {
  printf '::error title=backbeat::%s\n' "${1//$'\n'/ }"
  exit 2
}

# The version in the action's own Cargo.toml.
own_version() {
  sed -n '/^\[workspace\.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' "$GITHUB_ACTION_PATH/Cargo.toml"
}

# The Rust target of this machine; nothing where no release binary is offered.
rust_target() {
  case "${RUNNER_OS:-}-${RUNNER_ARCH:-}" in
    # musl, so that it also runs in job containers without glibc.
    Linux-X64) echo x86_64-unknown-linux-musl ;;
    Linux-ARM64) echo aarch64-unknown-linux-musl ;;
    macOS-X64) echo x86_64-apple-darwin ;;
    macOS-ARM64) echo aarch64-apple-darwin ;;
    Windows-X64) echo x86_64-pc-windows-msvc ;;
  esac
}

# The SHA-256 of standard input in hex. Standard input, because sha256sum marks the sums of names with backslashes.
sha256() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}

is_release_asked() {
  [[ -n ${INPUT_VERSION:-} || ${ACTION_REF:-} =~ ^v[0-9]+(\.[0-9]+){0,2}(-[0-9A-Za-z.-]+)?$ ]]
}

# Sets `bin` to the release binary. Fails when there is none; a wrong checksum ends the step, because something that
# pretends to be the release must not be worked around.
download_release() {
  local target archive url extension=
  target=$(rust_target)
  if [[ -z $target ]]; then
    echo "No release binary is offered for ${RUNNER_OS:-this system} on ${RUNNER_ARCH:-this processor}."
    return 1
  fi
  [[ ${RUNNER_OS:-} != Windows ]] || extension=.exe
  archive=backbeat-v$version-$target.tar.gz
  url=$server/$repository/releases/download/v$version/$archive
  if ! download "$url" || ! download "$url.sha256"; then
    echo "There is no release binary at $url."
    return 1
  fi
  [[ $(sha256 <"$home/$archive") == "$(cut -d ' ' -f 1 "$home/$archive.sha256")" ]] ||
    fail "the checksum of $url is not the one in $archive.sha256; run the job again, and report it if it stays so"
  # Relative names, because tar takes the colon of D:\ for a host's.
  (cd "$home" && tar -xzf "$archive") || fail "$url cannot be unpacked"
  bin=$home/backbeat$extension
}

download() {
  curl --fail --silent --show-error --location --retry 3 --output "$home/${1##*/}" "$1"
}

# Sets `bin` to what the sources give.
build() {
  local source=(--path "$GITHUB_ACTION_PATH/cli")
  [[ $version == "$own" ]] || source=(--git "$server/$repository" --tag "v$version" backbeat)
  command -v cargo >/dev/null ||
    fail "backbeat $version has to be built and there is no cargo: install Rust in a step before, or set BACKBEAT_BIN"
  echo "Building backbeat $version, the offline tool alone."
  # `cargo install` and not `cargo build`, because its --root says where the binary ends up whatever the environment
  # or a configuration file wants. From the action's folder, so that the project's own cargo settings and toolchain
  # do not apply.
  (cd "$GITHUB_ACTION_PATH" && cargo install --locked --no-default-features --root "$home" "${source[@]}") ||
    fail "backbeat $version cannot be built; cargo says why above"
  bin=$home/bin/backbeat
}

# Accepts $BACKBEAT_BIN when it is what is wanted.
use_given() {
  local said
  said=$("$BACKBEAT_BIN" --version) || fail "BACKBEAT_BIN is $BACKBEAT_BIN, which does not run"
  [[ "$said " == "backbeat $version"[[:space:]]* ]] ||
    fail "BACKBEAT_BIN is $BACKBEAT_BIN, which is \"$said\"; wanted is version $version"
  bin=$BACKBEAT_BIN
}

own=$(own_version)
version=${INPUT_VERSION:-$own}
version=${version#v}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] ||
  fail "the input \`version\` is \"$version\", which is not a version such as $own"
server=${GITHUB_SERVER_URL:-https://github.com}
repository=${ACTION_REPOSITORY:-chorus-services/backbeat}
home=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/backbeat.XXXXXX")

if [[ -n ${BACKBEAT_BIN:-} ]]; then
  use_given
elif ! is_release_asked || ! download_release; then
  build
fi
echo "Using $("$bin" --version) at $bin."
printf 'bin=%s\n' "$bin" >>"${GITHUB_OUTPUT:-/dev/null}"
