#!/usr/bin/env bash
# Writes Sources/CDeviceSources/list.c: which files of the device modules travel inside the program, for
# 'thimble export' to compile. To be run when such a file is added, renamed or removed; with --check it only says
# whether that was forgotten.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../Sources"
list=CDeviceSources/list.c


files=$(find CThimbleKernels CThimbleTrust CThimble Thimble ThimbleAudio ThimbleTrust ThimbleC -name '*.swift' -o -name '*.[ch]' \
  | LC_ALL=C sort)
{
  echo "// Written by Tools/device-sources.sh: do not edit."
  echo '#include "CDeviceSources.h"'
  echo
  echo '#pragma clang diagnostic ignored "-Wc23-extensions"'
  for file in $files; do
    echo
    echo "static const uint8_t ${file//[^A-Za-z0-9]/_}[] = {"
    echo "#embed \"../$file\""
    echo "};"
  done
  echo
  echo "static const device_source sources[] = {"
  for file in $files; do
    name=${file//[^A-Za-z0-9]/_}
    echo "    {\"$file\", $name, sizeof $name},"
  done
  echo "};"
  echo
  echo "int32_t device_source_count(void) { return sizeof sources / sizeof sources[0]; }"
  echo
  echo "device_source device_source_at(int32_t index) { return sources[index]; }"
} > "$list.new"

if cmp -s "$list.new" "$list"; then
  rm "$list.new"
elif [[ ${1:-} == --check ]]; then
  diff "$list" "$list.new" >&2 || true
  rm "$list.new"
  echo "Tools/device-sources.sh: files were added or removed; run it" >&2
  exit 1
else
  mv "$list.new" "$list"
fi
