// Made by Tools/sim/make_micro_kernels.py from micro_kernels.txt.

/// Instructions that show one timing rule, and the cycles that a source gives them.
struct MicroKernel: Sendable, CustomStringConvertible {
  let core: String
  let cycles: UInt64
  let description: String
  let source: String
  let code: [UInt16]

  static let all: [MicroKernel] = [
    MicroKernel(
      core: "cortex-m3", cycles: 3,
      description: "cortex-m3: a load alone takes 2",
      source: "TRM, LDR 2",
      code: [0x6803, 0xBF00]),
    MicroKernel(
      core: "cortex-m4", cycles: 3,
      description: "cortex-m4: a load alone takes 2",
      source: "TRM, LDR 2",
      code: [0x6803, 0xBF00]),
    MicroKernel(
      core: "cortex-m3", cycles: 4,
      description: "cortex-m3: neighbouring loads overlap",
      source: "TRM, pipelined loads 1",
      code: [0x6803, 0x6844, 0xBF00]),
    MicroKernel(
      core: "cortex-m4", cycles: 4,
      description: "cortex-m4: neighbouring loads overlap",
      source: "TRM, pipelined loads 1",
      code: [0x6803, 0x6844, 0xBF00]),
    MicroKernel(
      core: "cortex-m3", cycles: 5,
      description: "cortex-m3: an address that the load before makes is waited for",
      source: "TRM, no overlap",
      code: [0x6803, 0x585C, 0xBF00]),
    MicroKernel(
      core: "cortex-m4", cycles: 5,
      description: "cortex-m4: an address that the load before makes is waited for",
      source: "TRM, no overlap",
      code: [0x6803, 0x585C, 0xBF00]),
    MicroKernel(
      core: "cortex-m3", cycles: 2,
      description: "cortex-m3: a store goes to the buffer",
      source: "TRM, STR immediate 1",
      code: [0x6001, 0xBF00]),
    MicroKernel(
      core: "cortex-m4", cycles: 2,
      description: "cortex-m4: a store goes to the buffer",
      source: "TRM, STR immediate 1",
      code: [0x6001, 0xBF00]),
    MicroKernel(
      core: "cortex-m3", cycles: 3,
      description: "cortex-m3: a store with a register offset",
      source: "TRM, 2",
      code: [0x5081, 0xBF00]),
    MicroKernel(
      core: "cortex-m4", cycles: 3,
      description: "cortex-m4: a store with a register offset",
      source: "TRM, 2",
      code: [0x5081, 0xBF00]),
    MicroKernel(
      core: "cortex-m3", cycles: 4,
      description: "cortex-m3: a load behind a store waits a cycle",
      source: "jnk0le cortex_m3m4.md",
      code: [0x6001, 0x6843]),
    MicroKernel(
      core: "cortex-m4", cycles: 4,
      description: "cortex-m4: a load behind a store waits a cycle",
      source: "jnk0le cortex_m3m4.md",
      code: [0x6001, 0x6843]),
    MicroKernel(
      core: "cortex-m3", cycles: 4,
      description: "cortex-m3: a store hides behind a load",
      source: "jnk0le cortex_m3m4.md",
      code: [0x6803, 0x6041, 0xBF00]),
    MicroKernel(
      core: "cortex-m4", cycles: 4,
      description: "cortex-m4: a store hides behind a load",
      source: "jnk0le cortex_m3m4.md",
      code: [0x6803, 0x6041, 0xBF00]),
    MicroKernel(
      core: "cortex-m3", cycles: 5,
      description: "cortex-m3: an address that data processing made waits",
      source: "TRM",
      code: [0xF100, 0x0304, 0x681C, 0xBF00]),
    MicroKernel(
      core: "cortex-m4", cycles: 5,
      description: "cortex-m4: an address that data processing made waits",
      source: "TRM",
      code: [0xF100, 0x0304, 0x681C, 0xBF00]),
    MicroKernel(
      core: "cortex-m3", cycles: 6,
      description: "cortex-m3: load multiple takes one and the registers",
      source: "TRM, 1+N",
      code: [0xE890, 0x0078, 0xBF00]),
    MicroKernel(
      core: "cortex-m4", cycles: 6,
      description: "cortex-m4: load multiple takes one and the registers",
      source: "TRM, 1+N",
      code: [0xE890, 0x0078, 0xBF00]),
    MicroKernel(
      core: "cortex-m3", cycles: 4,
      description: "cortex-m3: load dual takes three",
      source: "TRM, 1+N",
      code: [0xE9D0, 0x3400, 0xBF00]),
    MicroKernel(
      core: "cortex-m4", cycles: 4,
      description: "cortex-m4: load dual takes three",
      source: "TRM, 1+N",
      code: [0xE9D0, 0x3400, 0xBF00]),
    MicroKernel(
      core: "cortex-m3", cycles: 3,
      description: "cortex-m3: a taken branch adds one",
      source: "published rows of jnk0le/cortexm-AES",
      code: [0xE000, 0xBF00, 0xBF00]),
    MicroKernel(
      core: "cortex-m4", cycles: 3,
      description: "cortex-m4: a taken branch adds one",
      source: "published rows of jnk0le/cortexm-AES",
      code: [0xE000, 0xBF00, 0xBF00]),
    MicroKernel(
      core: "cortex-m3", cycles: 4,
      description: "cortex-m3: one to a wide instruction across words adds two",
      source: "compendium.i-0.nl",
      code: [0xE001, 0xBF00, 0xBF00, 0xF103, 0x0301]),
    MicroKernel(
      core: "cortex-m4", cycles: 4,
      description: "cortex-m4: one to a wide instruction across words adds two",
      source: "compendium.i-0.nl",
      code: [0xE001, 0xBF00, 0xBF00, 0xF103, 0x0301]),
    MicroKernel(
      core: "cortex-m4", cycles: 3,
      description: "cortex-m4: multiply-accumulate takes one",
      source: "TRM, MLA 1",
      code: [0xFB01, 0x3302, 0xFB81, 0x3402, 0xBF00]),
    MicroKernel(
      core: "cortex-m3", cycles: 7,
      description: "cortex-m3: and two, a long product four",
      source: "TRM, MLA 2, SMULL 3 to 5",
      code: [0xFB01, 0x3302, 0xFB81, 0x3402, 0xBF00]),
    MicroKernel(
      core: "cortex-m3", cycles: 3,
      description: "cortex-m3: IT folds",
      source: "TRM",
      code: [0x2904, 0xBF08, 0x1C4B, 0xBF00]),
    MicroKernel(
      core: "cortex-m4", cycles: 3,
      description: "cortex-m4: IT folds",
      source: "TRM",
      code: [0x2904, 0xBF08, 0x1C4B, 0xBF00]),
    MicroKernel(
      core: "cortex-m0", cycles: 7,
      description: "cortex-m0: every load and store takes two",
      source: "TRM",
      code: [0x6803, 0x6041, 0x7A04, 0x46C0]),
    MicroKernel(
      core: "cortex-m0", cycles: 4,
      description: "cortex-m0: a taken branch takes three",
      source: "TRM",
      code: [0xE000, 0x46C0, 0x46C0]),
    MicroKernel(
      core: "cortex-m0plus", cycles: 3,
      description: "cortex-m0plus: and two on the M0+",
      source: "TRM",
      code: [0xE000, 0x46C0, 0x46C0]),
    MicroKernel(
      core: "cortex-m0", cycles: 5,
      description: "cortex-m0: load multiple takes one and the registers",
      source: "TRM, 1+N",
      code: [0xC838, 0x46C0]),
    MicroKernel(
      core: "cortex-m0plus", cycles: 5,
      description: "cortex-m0plus: load multiple takes one and the registers",
      source: "TRM, 1+N",
      code: [0xC838, 0x46C0]),
    MicroKernel(
      core: "cortex-m33", cycles: 3,
      description: "cortex-m33: a load's result is used a cycle later",
      source: "jnk0le cortex_m33.md",
      code: [0x6803, 0x185B]),
    MicroKernel(
      core: "cortex-m33", cycles: 2,
      description: "cortex-m33: and by a store's data at once",
      source: "jnk0le cortex_m33.md",
      code: [0x6803, 0x6043]),
    MicroKernel(
      core: "cortex-m33", cycles: 3,
      description: "cortex-m33: so is that of a shifted operand",
      source: "jnk0le cortex_m33.md",
      code: [0xEB01, 0x03C2, 0xEB03, 0x0401]),
    MicroKernel(
      core: "cortex-m33", cycles: 3,
      description: "cortex-m33: accumulators are handed on",
      source: "jnk0le cortex_m33.md",
      code: [0xFB01, 0x3302, 0xFB01, 0x3302, 0xEB01, 0x0401]),
    MicroKernel(
      core: "cortex-m33", cycles: 4,
      description: "cortex-m33: load multiple takes the registers",
      source: "jnk0le cortex_m33.md",
      code: [0xE890, 0x0038, 0xEB01, 0x0401]),
    MicroKernel(
      core: "cortex-m33", cycles: 3,
      description: "cortex-m33: a multiplication that sets flags takes two",
      source: "jnk0le cortex_m33.md",
      code: [0x434A, 0xEB01, 0x0401]),
    MicroKernel(
      core: "cortex-m33", cycles: 3,
      description: "cortex-m33: a shifted constant that sets flags takes two",
      source: "jnk0le cortex_m33.md",
      code: [0xF5B1, 0x5FFE, 0xEB01, 0x0401]),
    MicroKernel(
      core: "cortex-m3", cycles: 10,
      description: "cortex-m3: a third wide one across words behind several cycles waits",
      source: "eprint 2025/523",
      code: [0xBF00, 0xE890, 0x0038, 0xF103, 0x0301, 0xF104, 0x0401, 0xF105, 0x0501, 0xBF00]),
    MicroKernel(
      core: "cortex-m4", cycles: 10,
      description: "cortex-m4: a third wide one across words behind several cycles waits",
      source: "eprint 2025/523",
      code: [0xBF00, 0xE890, 0x0038, 0xF103, 0x0301, 0xF104, 0x0401, 0xF105, 0x0501, 0xBF00]),
  ]
}
