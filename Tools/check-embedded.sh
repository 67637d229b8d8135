#!/usr/bin/env bash
# Compiles the device modules as Embedded Swift for both Arm profiles that the project supports:
# what needs a runtime, existentials or untyped errors fails here. Classes, strings and allocation
# pass, and fail the firmware's link instead (Firmware-Sim).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for profile in armv7em armv6m; do
  for module in Thimble ThimbleAudio ThimbleTrust ThimbleC; do
    echo "$module for $profile"
    log=$(swift build -c release --triple "$profile-none-none-eabi" \
      --toolset Tools/embedded-toolset.json --scratch-path ".build-$profile" \
      --target "$module" 2>&1) || {
      printf '%s\n' "$log" >&2
      exit 1
    }
  done
done
