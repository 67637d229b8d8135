# GCC for RISC-V (Debian: gcc-riscv64-unknown-elf, picolibc-riscv64-unknown-elf). CORE_OPTIONS names the
# instruction set, as the export's README does; this GCC has RV32IMC's library under RV32IM.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR riscv)
set(CMAKE_C_COMPILER riscv64-unknown-elf-gcc)
set(CMAKE_CXX_COMPILER riscv64-unknown-elf-g++)
set(CMAKE_ASM_COMPILER riscv64-unknown-elf-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES CORE_OPTIONS)
set(CMAKE_C_FLAGS_INIT "${CORE_OPTIONS} -Os --specs=picolibc.specs")
set(CMAKE_CXX_FLAGS_INIT "${CORE_OPTIONS} -Os --specs=picolibc.specs")
set(CMAKE_ASM_FLAGS_INIT "${CORE_OPTIONS}")
