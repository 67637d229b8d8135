// A QEMU plugin that models the pipeline of small Cortex-M cores: what each instruction takes by the
// tables of Arm's technical reference manuals, memory without wait states. cycles.sh builds and uses it.
//
//     -plugin libpipeline.so,core=cortex-m4,start=0x374,stop=0x380,out=FILE
//
// Between entering the function at `start` and the one at `stop`, it counts instructions, cycles, and
// those of the cycles that load and store; FILE gets a line of the three numbers each time.
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// MARK: What QEMU offers (plugin interface, version 1)

typedef uint64_t plugin_id;
struct block;
struct instruction;
void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, void (*)(plugin_id, struct block *));
void qemu_plugin_register_vcpu_insn_exec_cb(
    struct instruction *, void (*)(unsigned, void *), int, void *);
void qemu_plugin_register_atexit_cb(plugin_id, void (*)(plugin_id, void *), void *);
size_t qemu_plugin_tb_n_insns(const struct block *);
struct instruction *qemu_plugin_tb_get_insn(const struct block *, size_t);
const void *qemu_plugin_insn_data(const struct instruction *);
size_t qemu_plugin_insn_size(const struct instruction *);
uint64_t qemu_plugin_insn_vaddr(const struct instruction *);
__attribute__((visibility("default"))) int qemu_plugin_version = 1;

// MARK: The cores

// Cycles; where a manual gives a range, the middle. A load or store of n registers takes 1 + n.
typedef struct {
  const char *name;
  int load, next_load, store; // a load behind another single load or store is pipelined
  int accumulate, wide, wide_accumulate, divide; // MLA, SMULL, SMLAL, SDIV
  int taken; // what a taken branch takes beyond 1
} core;

static const core cores[] = {
    {"cortex-m0plus", 2, 2, 2, 1, 1, 1, 1, 1}, // of the five behind the store, it has only a branch
    {"cortex-m3", 2, 1, 1, 2, 4, 6, 7, 2},
    {"cortex-m4", 2, 1, 1, 1, 1, 1, 7, 2},
};
static const core *rules;

// MARK: Instructions

typedef enum { PLAIN, LOAD, STORE, MULTIPLE, ACCUMULATE, WIDE, WIDE_ACCUMULATE, DIVIDE } kind;

typedef struct {
  uint64_t address;
  int bytes, registers;
  kind kind;
} decoded;

static decoded narrow(uint32_t h) {
  if (h >> 11 == 9) return (decoded){.kind = LOAD}; // from a literal pool
  if (h >> 12 == 5) return (decoded){.kind = (h >> 9 & 7) < 3 ? STORE : LOAD};
  if (h >> 12 >= 6 && h >> 12 <= 9) return (decoded){.kind = h >> 11 & 1 ? LOAD : STORE};
  if (h >> 12 == 12) return (decoded){.kind = MULTIPLE, .registers = __builtin_popcount(h & 0xFF)};
  if ((h & 0xF600) == 0xB400) // PUSH, POP
    return (decoded){.kind = MULTIPLE, .registers = __builtin_popcount(h & 0x1FF)};
  return (decoded){.kind = PLAIN};
}

static decoded wide(uint32_t h1, uint32_t h2) {
  const uint32_t group = h1 >> 9;
  if (group == 0x74 && !(h1 >> 6 & 1)) // LDM, STM
    return (decoded){.kind = MULTIPLE, .registers = __builtin_popcount(h2)};
  if (group == 0x74) { // LDRD, STRD; TBB and exclusives load one
    const bool isDual = (h1 & 0x0120) != 0;
    return (decoded){.kind = isDual ? MULTIPLE : LOAD, .registers = 2};
  }
  if (group == 0x76) { // VLDR, VSTR, VLDM, VSTM; moves of two registers
    if ((h1 & 0x0FE0) == 0x0C40) return (decoded){.kind = PLAIN};
    return (decoded){.kind = MULTIPLE, .registers = (h1 & 0x0120) == 0x0100 ? 1 : (int)(h2 & 0xFF)};
  }
  if (group == 0x7C) return (decoded){.kind = h1 >> 4 & 1 ? LOAD : STORE};
  if (h1 >> 7 == 0x1F7) { // SMULL, UMULL, SDIV, UDIV, and the first two with a sum
    const uint32_t operation = h1 >> 4 & 7;
    if (operation == 1 || operation == 3) return (decoded){.kind = DIVIDE};
    return (decoded){.kind = operation >= 4 ? WIDE_ACCUMULATE : WIDE};
  }
  const bool hasSum = h2 >> 12 != 15;
  if (h1 >> 7 == 0x1F6 && (h1 >> 4 & 7) == 0 && hasSum) return (decoded){.kind = ACCUMULATE};
  return (decoded){.kind = PLAIN};
}

static decoded decode(const struct instruction *instruction) {
  const uint8_t *bytes = qemu_plugin_insn_data(instruction);
  const int size = (int)qemu_plugin_insn_size(instruction);
  const uint32_t h1 = bytes[0] | (uint32_t)bytes[1] << 8;
  decoded result =
      size == 2 ? narrow(h1) : wide(h1, bytes[2] | (uint32_t)bytes[3] << 8);
  result.address = qemu_plugin_insn_vaddr(instruction);
  result.bytes = size;
  return result;
}

// MARK: Counting

static uint64_t start, stop;
static FILE *output;
static bool counts;
static uint64_t instructions, cycles, memory;
static const decoded *previous;

static int cycles_of(const decoded *now) {
  const bool isBehindOne = previous && (previous->kind == LOAD || previous->kind == STORE);
  switch (now->kind) {
  case PLAIN: return 1;
  case LOAD: return isBehindOne ? rules->next_load : rules->load;
  case STORE: return rules->store;
  case MULTIPLE: return 1 + now->registers;
  case ACCUMULATE: return rules->accumulate;
  case WIDE: return rules->wide;
  case WIDE_ACCUMULATE: return rules->wide_accumulate;
  case DIVIDE: return rules->divide;
  }
  return 1;
}

static void execute(unsigned cpu, void *data) {
  const decoded *now = data;
  (void)cpu;
  if (now->address == start) {
    counts = true;
    instructions = cycles = memory = 0;
    previous = NULL;
    return;
  }
  if (!counts) return;
  if (now->address == stop) {
    counts = false;
    fprintf(output, "%llu %llu %llu\n", (unsigned long long)instructions,
            (unsigned long long)cycles, (unsigned long long)memory);
    return;
  }
  if (previous && now->address != previous->address + (uint64_t)previous->bytes)
    cycles += (uint64_t)rules->taken;
  const int own = cycles_of(now);
  instructions += 1;
  cycles += (uint64_t)own;
  if (now->kind == LOAD || now->kind == STORE || now->kind == MULTIPLE) memory += (uint64_t)own;
  previous = now;
}

static void translate(plugin_id id, struct block *block) {
  (void)id;
  for (size_t index = 0; index < qemu_plugin_tb_n_insns(block); index++) {
    struct instruction *instruction = qemu_plugin_tb_get_insn(block, index);
    decoded *kept = malloc(sizeof *kept); // as long as QEMU keeps the translation
    *kept = decode(instruction);
    qemu_plugin_register_vcpu_insn_exec_cb(instruction, execute, 0, kept);
  }
}

static void finish(plugin_id id, void *data) {
  (void)id, (void)data;
  fclose(output);
}

__attribute__((visibility("default"))) int qemu_plugin_install(
    plugin_id id, const void *information, int count, char **arguments) {
  (void)information;
  for (int index = 0; index < count; index++) {
    const char *argument = arguments[index];
    if (!strncmp(argument, "start=", 6)) start = strtoull(argument + 6, NULL, 16);
    if (!strncmp(argument, "stop=", 5)) stop = strtoull(argument + 5, NULL, 16);
    if (!strncmp(argument, "out=", 4)) output = fopen(argument + 4, "w");
    if (!strncmp(argument, "core=", 5))
      for (size_t each = 0; each < sizeof cores / sizeof *cores; each++)
        if (!strcmp(argument + 5, cores[each].name)) rules = &cores[each];
  }
  if (!start || !stop || !output || !rules) {
    fprintf(stderr, "pipeline: core, start, stop and out are needed\n");
    return 1;
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
  qemu_plugin_register_atexit_cb(id, finish, NULL);
  return 0;
}
