#!/usr/bin/env bash
# Makes sure that this machine has node (18 or later) and npm, which the interoperability test needs.
#
#   node.sh           find them, or install them (needs root and apt); idempotent
#   node.sh --check   only look; exit 1 when they are missing
#
# Exit codes: 0 found or installed, 1 missing (--check), 2 wrong use, 3 this machine cannot be provisioned, 4 a step failed.
set -euo pipefail

readonly OLDEST=18

say() { printf 'node.sh: %s\n' "$*" >&2; }

give_up() {
  local code=$1
  shift
  say "$*"
  say "Install Node.js $OLDEST or later with npm by hand (Debian: packages 'nodejs' and 'npm')."
  exit "$code"
}

has_node() {
  command -v npm >/dev/null && command -v node >/dev/null \
    && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge "$OLDEST" ]
}

case "${1:-}" in
  '' | --check) ;;
  *)
    say "expected no argument or --check, found '$1'"
    exit 2
    ;;
esac

if has_node; then
  exit 0
fi
if [ "${1:-}" = --check ]; then
  say "node $OLDEST or later with npm is missing"
  exit 1
fi
command -v apt-get >/dev/null || give_up 3 "node or npm is missing, and this system has no apt-get"
[ "$(id -u)" -eq 0 ] || give_up 3 "node or npm is missing, and installing needs root"

say "apt-get install nodejs npm"
wait_for_lock=(-o DPkg::Lock::Timeout=300)
apt-get -qq "${wait_for_lock[@]}" update >&2 || give_up 4 "apt-get update failed"
DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends "${wait_for_lock[@]}" install nodejs npm >&2 </dev/null \
  || give_up 4 "apt-get could not install nodejs and npm"
has_node || give_up 4 "nodejs and npm are installed, yet node is older than $OLDEST: $(node --version || true)"
