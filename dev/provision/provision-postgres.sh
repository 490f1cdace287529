#!/usr/bin/env bash
# Makes sure that this machine has a Postgres server with pgvector.
#
#   provision-postgres.sh           find one, or provide it; idempotent
#   provision-postgres.sh --check   only look; exit 1 when there is none
#
# Prints the folder of the server's programs (initdb, postgres, ...) on standard output, everything else on standard error.
# Order: an installed server with pgvector; packages (root and apt); a Docker engine that answers (any user but root, Linux); a clear
# message. With Docker the printed folder holds small scripts of the same names that run the programs in a container.
# Exit codes: 0 found or installed, 1 none (--check), 2 wrong use, 3 this machine cannot be provisioned, 4 a step failed.
set -euo pipefail

say() { printf 'provision-postgres: %s\n' "$*" >&2; }

give_up() {
  local code=$1
  shift
  say "$*"
  say "Install a PostgreSQL server (15 or later) with the pgvector extension by hand"
  say "(for instance the package 'postgresql-17-pgvector' on Debian 13), or set DATABASE_URL."
  exit "$code"
}

# A server counts only if the programs we start and both halves of the extension are there.
has_pgvector() {
  local bin=$1
  [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ] && [ -x "$bin/psql" ] && [ -x "$bin/pg_config" ] \
    && [ -f "$("$bin/pg_config" --sharedir)/extension/vector.control" ] \
    && ls "$("$bin/pg_config" --pkglibdir)"/vector.* >/dev/null 2>&1
}

server_folders() {
  # Newest first: Debian and Ubuntu, Red Hat, Homebrew, then whatever is on the path.
  { ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin \
      2>/dev/null || true; } | sort -rV
  if command -v pg_config >/dev/null; then pg_config --bindir; fi
}

find_server() {
  local bin
  for bin in $(server_folders); do
    if has_pgvector "$bin"; then
      printf '%s\n' "$bin"
      return 0
    fi
  done
  return 1
}

newest_server_without_pgvector() {
  { ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null || true; } | sort -rV | head -n 1 | sed 's,.*/postgresql/\([0-9]*\)/.*,\1,'
}

# Quiet while all goes well; the whole output when it does not.
install_packages() {
  local output
  say "apt-get install $*"
  output=$(DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=300 install "$@" 2>&1 </dev/null) \
    || { printf '%s\n' "$output" >&2; give_up 4 "apt-get could not install: $*"; }
}

# Debian's server package would start a cluster of its own on port 5432; this project only needs the programs.
install_server() {
  local version=$1 settings=/etc/postgresql-common/createcluster.conf saved
  install_packages postgresql-common
  saved=$(mktemp)
  cp "$settings" "$saved"
  printf '\ncreate_main_cluster = false\n' >>"$settings"
  install_packages "postgresql-$version"
  cat "$saved" >"$settings"
  rm -f "$saved"
}

# pgvector's source from the next Debian suite, through an apt configuration of its own: the machine's package lists and
# pins stay as they are. The archive's address is the one that this machine already uses.
fetch_source() {
  local work=$1 archive keyring=/usr/share/keyrings/debian-archive-keyring.gpg signed=""
  # shellcheck disable=SC2016 # the names in the format belong to apt
  archive=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' \
    | awk -v suite="$VERSION_CODENAME" '$2 == suite && $3 == "main" { print $1; exit }')
  [ -n "$archive" ] || give_up 3 "apt has no source of '$VERSION_CODENAME main' to derive the source archive from."
  if [ -f "$keyring" ]; then signed="[signed-by=$keyring] "; fi
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/source"
  printf 'deb-src %s%s trixie main\n' "$signed" "$archive" >"$work/sources.list"
  local private=(-qq -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=- -o "Dir::State::Lists=$work/lists"
    -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=3)
  apt-get "${private[@]}" update >&2 || give_up 4 "apt-get could not read the source list of Debian 13."
  (cd "$work/source" && apt-get "${private[@]}" source --only-source pgvector >&2) \
    || give_up 4 "apt-get could not fetch the source package 'pgvector' of Debian 13."
}

build_from_source() {
  local version=$1 config=/usr/lib/postgresql/$1/bin/pg_config work
  work=$(mktemp -d /var/tmp/memlog-pgvector.XXXXXX)
  # shellcheck disable=SC2064 # the folder's name is fixed now
  trap "rm -rf '$work'" EXIT
  install_packages "postgresql-server-dev-$version" build-essential dpkg-dev
  fetch_source "$work"
  say "building pgvector for PostgreSQL $version"
  # Empty OPTFLAGS: no -march=native, so that the library also runs on another processor with the same disk.
  (cd "$work"/source/pgvector-*/ && make -s OPTFLAGS="" PG_CONFIG="$config" && make -s install PG_CONFIG="$config") >&2 \
    || give_up 4 "pgvector did not build."
}

# The container sees the data folder under its own name and listens on the machine's loopback, so the scripts take the arguments
# of the programs as they are. A SIGKILL reaches only the docker client; the next start removes what it left.
write_docker_programs() {
  local folder=${XDG_CACHE_HOME:-$HOME/.cache}/memlog/postgres-docker program
  mkdir -p "$folder"
  for program in initdb postgres psql; do
    cat >"$folder/$program" <<'SCRIPT'
#!/usr/bin/env bash
set -euo pipefail
mounts=() name=()
previous=""
for argument in "$@"; do
  case "$argument" in --pgdata=*) data=${argument#--pgdata=} ;; esac
  if [ "$previous" = -D ]; then data=$argument; fi
  previous=$argument
done
# Docker would create a missing folder as root.
if [ -n "${data:-}" ]; then mkdir -p "$data" && mounts=(-v "$data:$data"); fi
if [ "$(basename "$0")" = postgres ]; then
  name=(--name "memlog-postgres-$(printf '%s' "$data" | cksum | cut -d ' ' -f 1)")
  docker rm -f "${name[1]}" >/dev/null 2>&1 || true
fi
exec docker run --rm --network host --user "$(id -u):$(id -g)" "${name[@]}" "${mounts[@]}" --entrypoint "$(basename "$0")" \
  "${MEMLOG_POSTGRES_IMAGE:-pgvector/pgvector:0.8.1-pg17}" "$@"
SCRIPT
    chmod +x "$folder/$program"
  done
  say "using the container image pgvector/pgvector through Docker"
  printf '%s\n' "$folder"
}

docker_answers() {
  [ "$(id -u)" != 0 ] && [ "$(uname -s)" = Linux ] && docker version --format '{{.Server.Version}}' >/dev/null 2>&1
}

provision() {
  # shellcheck disable=SC1091 # describes the system; VERSION_CODENAME is used below
  . /etc/os-release
  apt-get -qq update >&2 || say "apt-get update failed; going on with the package lists at hand"

  local version packaged
  version=$(newest_server_without_pgvector)
  if [ -z "$version" ]; then
    version=$(apt-cache depends postgresql 2>/dev/null | sed -n 's/.*Depends: postgresql-\([0-9][0-9]*\)$/\1/p' | head -n 1)
    [ -n "$version" ] || give_up 3 "apt knows no PostgreSQL server."
    install_server "$version"
  fi
  packaged="postgresql-$version-pgvector"
  if apt-cache show "$packaged" >/dev/null 2>&1; then
    install_packages "$packaged"
  elif [ "${ID:-}" = debian ]; then
    build_from_source "$version"
  else
    give_up 3 "This system (${PRETTY_NAME:-unknown}) has no package '$packaged'."
  fi
}

main() {
  case "${1:-}" in
    --check) find_server || exit 1 ;;
    "")
      if find_server; then return; fi
      if docker_answers; then
        write_docker_programs
        return
      fi
      [ "$(id -u)" = 0 ] || give_up 3 "No Postgres server with pgvector and no Docker engine found, and only root can install one."
      command -v apt-get >/dev/null || give_up 3 "No Postgres server with pgvector found, and this system has no apt."
      # Several builds may come here at once: one installs, the others wait and then find its work.
      exec 9>"${MEMLOG_PROVISION_LOCK:-/var/tmp/memlog-provision-postgres.lock}"
      flock -w 900 9 || give_up 4 "Another provisioning has held the lock for 15 minutes."
      if find_server; then return; fi
      provision
      find_server || give_up 4 "All steps ran, but no Postgres server with vector.control was found afterwards."
      ;;
    *)
      say "usage: provision-postgres.sh [--check]"
      exit 2
      ;;
  esac
}

main "$@"
