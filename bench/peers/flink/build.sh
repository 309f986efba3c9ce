#!/bin/sh
# Compiles the Flink program and lists its class path in target/classpath.txt; downloads from Maven Central once.
# Exit code 3: Java or Maven is missing.
set -eu
cd "$(dirname "$0")"

missing() {
  echo "bench/peers/flink: $1" >&2
  exit 3
}
command -v javac >/dev/null 2>&1 || missing 'no javac on the PATH: install a JDK, version 17 or above (Debian: openjdk-17-jdk-headless)'
command -v mvn >/dev/null 2>&1 || missing 'no mvn on the PATH: install Maven, version 3.8 or above (Debian: maven)'
version=$(javac -version 2>&1 | sed 's/[^0-9]*\([0-9]*\).*/\1/')
[ "$version" -ge 17 ] || missing "JDK $version is too old for Flink 2: install version 17 or above"

# Nothing to do?
if [ -f target/classpath.txt ] && [ -z "$(find pom.xml src -newer target/classpath.txt)" ]; then exit 0; fi

goals='compile dependency:build-classpath -Dmdep.outputFile=target/classpath.txt'
# Offline first: what has been downloaded before is enough, and then no network is needed.
# shellcheck disable=SC2086
mvn -q -B -Dstyle.color=never -o $goals >/dev/null 2>&1 || mvn -q -B -Dstyle.color=never $goals
touch target/classpath.txt
