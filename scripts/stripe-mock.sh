#!/usr/bin/env bash
# Builds stripe-mock from the Go module proxy, once on a machine, and prints where it is. It is kept outside of the clone,
# by its version. Whoever comes while it is being built waits.
# Fails where Go is missing or older than 1.22, which stripe-mock needs: Debian 12 has 1.19.
set -euo pipefail
version=0.203.0
dir=${XDG_CACHE_HOME:-$HOME/.cache}/marqo-cloud-tests/stripe-mock-$version
program=$dir/stripe-mock

mkdir -p "$dir"
exec 9>"$dir/lock"
flock 9
if [ ! -x "$program" ]; then
  minor=$(go env GOVERSION 2>/dev/null | sed -nE 's/^go1\.([0-9]+).*/\1/p')
  if [ "${minor:-0}" -lt 22 ]; then
    echo "stripe-mock $version needs Go 1.22 or newer." >&2
    exit 3
  fi
  built=$(mktemp -d "$dir/built.XXXXXX")
  trap 'rm -rf "$built"' EXIT
  GOBIN=$built GOFLAGS=-mod=mod CGO_ENABLED=0 go install "github.com/stripe/stripe-mock@v$version" >&2
  mv "$built/stripe-mock" "$program"
fi
echo "$program"
