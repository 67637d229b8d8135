#pragma once
/// Firmware that runs any model, for the simulator: ELF images that Firmware-Sim/universal.sh makes of the
/// sources of Thimble, ThimbleAudio, CThimbleKernels and Firmware-Sim.
#include <stddef.h>
#include <stdint.h>

/// An image: the architecture that its code is for, such as `armv7em`, the ELF file, and what each kernel
/// adds to a linked firmware's flash, as Tools/simulator/linked_sizes.py writes it.
typedef struct {
  const char *architecture;
  const uint8_t *bytes;
  size_t count;
  const uint8_t *sizes;
  size_t size_count;
} universal_firmware_image;

/// Number of images.
int32_t universal_firmware_image_count(void);

/// An image; `index` is below `universal_firmware_image_count()`.
universal_firmware_image universal_firmware_image_at(int32_t index);

/// SHA-256 of the sources that the images were built from, in hexadecimal digits.
const char *universal_firmware_sources(void);
