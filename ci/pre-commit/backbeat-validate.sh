#!/usr/bin/env bash
# The hook of .pre-commit-hooks.yaml: validates the files that pre-commit names, with the command built from the
# revision that the project has pinned. pre-commit keeps one clone for each revision, and the command stays in it.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
home=$root/target/pre-commit
if [[ ! -x $home/bin/backbeat && ! -x $home/bin/backbeat.exe ]]; then
  command -v cargo >/dev/null || {
    echo "backbeat has to be built once and there is no cargo: install Rust, or use the local hook that" \
      "\`backbeat init pre-commit\` writes" >&2
    exit 2
  }
  # From here, so that the project's own cargo settings and toolchain do not apply.
  (cd "$root" && cargo install --quiet --locked --no-default-features --root "$home" --path cli >&2)
fi
exec "$home/bin/backbeat" validate --exit-code "$@"
