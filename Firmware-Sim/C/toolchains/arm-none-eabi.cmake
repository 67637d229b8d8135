# GCC for Cortex-M (Debian: gcc-arm-none-eabi, libnewlib-arm-none-eabi). CORE_OPTIONS names core and float ABI, as
# the export's README does.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_CXX_COMPILER arm-none-eabi-g++)
set(CMAKE_ASM_COMPILER arm-none-eabi-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES CORE_OPTIONS)
set(CMAKE_C_FLAGS_INIT "${CORE_OPTIONS} -Os --specs=nano.specs")
set(CMAKE_CXX_FLAGS_INIT "${CORE_OPTIONS} -Os --specs=nano.specs")
set(CMAKE_ASM_FLAGS_INIT "${CORE_OPTIONS}")
