# Sourced: sets JDK to the home of a JDK 21 or later, looking at JAVA_HOME, the PATH and the usual folders; exits 3 if there is none.

jdk_version() { # major version of the JDK in folder $1, or 0
  local line
  [ -x "$1/bin/javac" ] && [ -f "$1/release" ] || { echo 0; return; }
  line=$(grep -m 1 '^JAVA_VERSION=' "$1/release")
  line=${line#*\"}
  line=${line%%[.\"-]*}
  echo "${line:-0}"
}

find_jdk() {
  local candidate candidates=()
  [ -n "${JAVA_HOME:-}" ] && candidates+=("$JAVA_HOME")
  if command -v javac >/dev/null; then
    candidates+=("$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")")
  fi
  candidates+=(/usr/lib/jvm/* /opt/*jdk* /opt/java/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home)
  for candidate in "${candidates[@]}"; do
    if [ "$(jdk_version "$candidate")" -ge 21 ] 2>/dev/null; then
      JDK=$candidate
      return
    fi
  done
  echo "A JDK 21 or later is needed; looked at JAVA_HOME, the PATH and ${#candidates[@]} folders and found none. Install one (Debian 13: openjdk-21-jdk) or set JAVA_HOME." >&2
  exit 3
}
