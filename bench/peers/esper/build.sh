#!/bin/sh
# Builds target/esper-peer.jar, with the libraries beside it in target/lib. Needs a JDK 17 or later, Maven, and (the first
# time) Maven Central; where there is a jar newer than its sources, only Java. Ends with code 3 if a tool is missing.
set -eu
cd "$(dirname "$0")"

demand() {
  if ! command -v "$1" >/dev/null 2>&1; then
    echo "esper: '$1' is not on the PATH; the peer Esper needs a JDK (17 or later) and Maven" >&2
    exit 3
  fi
}

demand java
jar=target/esper-peer.jar
if [ -f "$jar" ] && [ -d target/lib ] && [ -z "$(find pom.xml src -newer "$jar" -print | head -n 1)" ]; then
  exit 0
fi

demand javac
demand mvn
major=$(javac -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
if [ "${major:-0}" -lt 17 ]; then
  echo "esper: found $(javac -version 2>&1); Esper 9 needs JDK 17 or later" >&2
  exit 3
fi
mvn --batch-mode --quiet -Dstyle.color=never package >&2
