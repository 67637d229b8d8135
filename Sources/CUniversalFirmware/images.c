// The images, compiled in, so that a copied binary needs nothing beside it.
#include "CUniversalFirmware.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t armv6m[] = {
#embed "images/armv6m.elf"
};
static const uint8_t armv7m[] = {
#embed "images/armv7m.elf"
};
static const uint8_t armv7em[] = {
#embed "images/armv7em.elf"
};
static const uint8_t armv6m_sizes[] = {
#embed "images/armv6m.sizes"
};
static const uint8_t armv7m_sizes[] = {
#embed "images/armv7m.sizes"
};
static const uint8_t armv7em_sizes[] = {
#embed "images/armv7em.sizes"
};
static const char sources[] = {
#embed "images/sources.sha256" limit(64) suffix(, 0)
};

#define IMAGE(name) {#name, name, sizeof name, name##_sizes, sizeof name##_sizes}

static const universal_firmware_image images[] = {
    IMAGE(armv6m),
    IMAGE(armv7m),
    IMAGE(armv7em),
};

int32_t universal_firmware_image_count(void) { return sizeof images / sizeof images[0]; }

universal_firmware_image universal_firmware_image_at(int32_t index) { return images[index]; }

const char *universal_firmware_sources(void) { return sources; }
