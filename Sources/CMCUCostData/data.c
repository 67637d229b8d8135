// The data files of MCUCost, compiled in, so that a copied binary needs nothing beside it. As array
// literals in Swift they would take half a minute to compile.
#include "CMCUCostData.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t esp32c3[] = {
#embed "../MCUCost/Boards/esp32c3.json"
};
static const uint8_t m55m1[] = {
#embed "../MCUCost/Boards/m55m1.json"
};
static const uint8_t nrf52840[] = {
#embed "../MCUCost/Boards/nrf52840.json"
};
static const uint8_t nrf5340[] = {
#embed "../MCUCost/Boards/nrf5340.json"
};
static const uint8_t nrf54l15[] = {
#embed "../MCUCost/Boards/nrf54l15.json"
};
static const uint8_t psoc62[] = {
#embed "../MCUCost/Boards/psoc62.json"
};
static const uint8_t ra8d1[] = {
#embed "../MCUCost/Boards/ra8d1.json"
};
static const uint8_t rp2040[] = {
#embed "../MCUCost/Boards/rp2040.json"
};
static const uint8_t stm32f746ng[] = {
#embed "../MCUCost/Boards/stm32f746ng.json"
};
static const uint8_t stm32g0b1re[] = {
#embed "../MCUCost/Boards/stm32g0b1re.json"
};
static const uint8_t stm32l4r5zi[] = {
#embed "../MCUCost/Boards/stm32l4r5zi.json"
};
static const uint8_t stm32l4r5zi_p[] = {
#embed "../MCUCost/Boards/stm32l4r5zi-p.json"
};
static const uint8_t stm32u385[] = {
#embed "../MCUCost/Boards/stm32u385.json"
};
static const uint8_t stm32u3c5[] = {
#embed "../MCUCost/Boards/stm32u3c5.json"
};
static const uint8_t stm32u575zi[] = {
#embed "../MCUCost/Boards/stm32u575zi.json"
};
static const uint8_t cortex_m0plus[] = {
#embed "../MCUCost/Cores/cortex-m0plus.json"
};
static const uint8_t cortex_m4[] = {
#embed "../MCUCost/Cores/cortex-m4.json"
};
static const uint8_t cortex_m3[] = {
#embed "../MCUCost/Cores/cortex-m3.json"
};
static const uint8_t cortex_m33[] = {
#embed "../MCUCost/Cores/cortex-m33.json"
};
static const uint8_t cortex_m7[] = {
#embed "../MCUCost/Cores/cortex-m7.json"
};
static const uint8_t cortex_m55[] = {
#embed "../MCUCost/Cores/cortex-m55.json"
};
static const uint8_t cortex_m85[] = {
#embed "../MCUCost/Cores/cortex-m85.json"
};
static const uint8_t rv32imc[] = {
#embed "../MCUCost/Cores/rv32imc.json"
};
static const uint8_t best_published[] = {
#embed "../MCUCost/Profiles/best-published.json"
};
static const uint8_t tflm_cmsis_nn[] = {
#embed "../MCUCost/Profiles/tflm-cmsis-nn.json"
};
static const uint8_t MLPerfTinyResults[] = {
#embed "../MCUCost/Published/MLPerfTinyResults.csv"
};
static const uint8_t MLPerfTinyWorkloads[] = {
#embed "../MCUCost/Published/MLPerfTinyWorkloads.json"
};

#define FILE_ENTRY(folder, name, bytes) {folder, name, bytes, sizeof bytes}

// In each folder's order; a core that is based on another comes after it.
static const mcu_cost_file files[] = {
    FILE_ENTRY("Boards", "esp32c3", esp32c3),
    FILE_ENTRY("Boards", "m55m1", m55m1),
    FILE_ENTRY("Boards", "nrf52840", nrf52840),
    FILE_ENTRY("Boards", "nrf5340", nrf5340),
    FILE_ENTRY("Boards", "nrf54l15", nrf54l15),
    FILE_ENTRY("Boards", "psoc62", psoc62),
    FILE_ENTRY("Boards", "ra8d1", ra8d1),
    FILE_ENTRY("Boards", "rp2040", rp2040),
    FILE_ENTRY("Boards", "stm32f746ng", stm32f746ng),
    FILE_ENTRY("Boards", "stm32g0b1re", stm32g0b1re),
    FILE_ENTRY("Boards", "stm32l4r5zi", stm32l4r5zi),
    FILE_ENTRY("Boards", "stm32l4r5zi-p", stm32l4r5zi_p),
    FILE_ENTRY("Boards", "stm32u385", stm32u385),
    FILE_ENTRY("Boards", "stm32u3c5", stm32u3c5),
    FILE_ENTRY("Boards", "stm32u575zi", stm32u575zi),
    FILE_ENTRY("Cores", "cortex-m0plus", cortex_m0plus),
    FILE_ENTRY("Cores", "cortex-m4", cortex_m4),
    FILE_ENTRY("Cores", "cortex-m3", cortex_m3),
    FILE_ENTRY("Cores", "cortex-m33", cortex_m33),
    FILE_ENTRY("Cores", "cortex-m7", cortex_m7),
    FILE_ENTRY("Cores", "cortex-m55", cortex_m55),
    FILE_ENTRY("Cores", "cortex-m85", cortex_m85),
    FILE_ENTRY("Cores", "rv32imc", rv32imc),
    FILE_ENTRY("Profiles", "best-published", best_published),
    FILE_ENTRY("Profiles", "tflm-cmsis-nn", tflm_cmsis_nn),
    FILE_ENTRY("Published", "MLPerfTinyResults", MLPerfTinyResults),
    FILE_ENTRY("Published", "MLPerfTinyWorkloads", MLPerfTinyWorkloads),
};

int32_t mcu_cost_file_count(void) { return sizeof files / sizeof files[0]; }

mcu_cost_file mcu_cost_file_at(int32_t index) { return files[index]; }
