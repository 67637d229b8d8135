#!/usr/bin/env bash
# Times a newcomer's path, as README has it: a clone in a new folder, an empty home, no network, no setting of this shell.
#
#   Tools/docs/newcomer.sh [SOURCE]      SOURCE is what is cloned: this repository by default
#
# It prints a table of what was run and how long it took, and fails where a step does. On the PATH are the Swift
# toolchain and what a plain Debian with the packages that README names has. A toolchain in one's home stays where it is.
# Where `unshare` and `ip` may, there is no network but the machine's own, which Foundation needs to await a program's
# end. Half an hour on two cores.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
source=${1:-$root}
swift=$(dirname "$(readlink -f "$(command -v swift)")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/home" "$work/tmp"
apart=()
unshare --net ip link set lo up 2> /dev/null && apart=(unshare --net bash -c 'ip link set lo up && exec "$@"' apart)

# step NAME COMMAND: in the clone, told with the seconds that it took.
step() {
  local began=$SECONDS
  ${apart[@]+"${apart[@]}"} env -i HOME="$work/home" TMPDIR="$work/tmp" LANG=C.UTF-8 \
    PATH="$swift:/usr/local/bin:/usr/bin:/bin" bash -euo pipefail -c "cd '$work/thimble' && $2" \
    > "$work/log" 2>&1 || {
    echo "$1: failed" && tail -20 "$work/log"
    exit 1
  }
  echo "| $1 | $((SECONDS - began)) s | $(tail -1 "$work/log" | tr -d '|' | cut -c1-70) |"
}

git clone -q "$source" "$work/thimble"
echo "$(git -C "$work/thimble" log -1 --format=%h), $("$swift/swift" --version 2> /dev/null | head -1), $(nproc) cores${apart[*]:+, no network}"
echo
echo "| step | time | last line |"
echo "|---|---:|---|"
step "first command" "swift run -c release thimble run Models/ds-cnn-s.tflite Models/samples/*.wav --sram 16KiB --board stm32l4r5zi"
step "tests" "swift test"
step "simulator" ".build/release/thimble simulate Models/ds-cnn-s.tflite Models/samples/yes-en-gb.wav --board nrf52840"
step "C project" ".build/release/thimble export Models/ds-cnn-s.tflite -o kws --board stm32l4r5zi"
step "C project, linked" "arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16 -Os --specs=rdimon.specs \
  -Ikws/include kws/examples/main.c kws/src/*.c kws/lib/libthimble.a -Wl,--gc-sections -o kws.elf && ls -l kws.elf"
step "playground" "Tools/web/build.sh && ls Tools/web/.build/playground.html"
step "install" "swift build -c release --static-swift-stdlib --product thimble && mkdir prefix && install .build/release/thimble prefix \
  && cd prefix && ./thimble --version"
