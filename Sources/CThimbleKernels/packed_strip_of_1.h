// All output channels of one pixel, in assembly: a part of packed_strip_loops.h.

#if THK_DSP

#if THK_JOINED

// Two taps of a pixel and of two pairs of channels, whose joined weights `first` and `second` are.
#define TAPS_OF_PAIRS(first, second, activations)       \
  "smlad r1, " first ", " activations ", r1\n"         \
  "smlad r3, " second ", " activations ", r3\n"        \
  "sxtb16 " first ", " first "\n"                       \
  "sxtb16 " second ", " second "\n"                     \
  "smlad r0, " first ", " activations ", r0\n"         \
  "smlad r2, " second ", " activations ", r2\n"

// Four taps of a pixel and of two pairs of channels: 18 instructions, the loads together.
#define TWO_WORDS_OF_1                        \
  "ldr.w r5, [r8], #4\n"                      \
  "ldr.w r6, [r4], #4\n"                      \
  "ldr.w r7, [r9], #16\n"                     \
  "ldr.w r10, [r8], #4\n"                     \
  "ldr.w r11, [r4], #4\n"                     \
  "ldr.w r12, [r9], #16\n"                    \
  TAPS_OF_PAIRS("r5", "r6", "r7")             \
  TAPS_OF_PAIRS("r10", "r11", "r12")

#define WORDS_OF_1 TWO_WORDS_OF_1 TWO_WORDS_OF_1

// Bytes of the code of two taps, half of the above: windows have multiples of four.
#define TAP_BYTES_OF_1 36

// r12 waits in the frame.
#define KEEP_CHANNELS "str r12, [sp, #4]\n"
#define TAKE_CHANNELS "ldr r12, [sp, #4]\n"

#else

// Two taps of a pixel and of two pairs of channels: 11 instructions.
#define TAPS_OF_1                             \
  "ldr.w r5, [r8], #4\n"                      \
  "ldr.w r6, [r4], #4\n"                      \
  "ldr.w r7, [r9], #16\n"                     \
  "sxtb16 r10, r5, ror #8\n"                  \
  "sxtb16 r5, r5\n"                           \
  "sxtb16 r11, r6, ror #8\n"                  \
  "sxtb16 r6, r6\n"                           \
  "smlad r0, r5, r7, r0\n"                    \
  "smlad r1, r10, r7, r1\n"                   \
  "smlad r2, r6, r7, r2\n"                    \
  "smlad r3, r11, r7, r3\n"

#define TAP_BYTES_OF_1 44

#define WORDS_OF_1 TAPS_OF_1 TAPS_OF_1 TAPS_OF_1 TAPS_OF_1

#define KEEP_CHANNELS ""
#define TAKE_CHANNELS ""

#endif

// Registers: r0-r3 accumulators; r8, r4 weights of the two pairs; r9 activations, lr their end; r12 the first pair's
// channels. A pair that stands alone is its own second.
//
// Frame: 0 output   4 channels   8 channelsEnd   12 activations   16 activationsEnd   20 entry   24 bytes of a
//        pair's weights   32 accumulators of exact pairs
THK_ASSEMBLY void LOOP(convolve_strip_of_1)(const thk_strip *strip) {
  __asm__(
      "push {r4-r11, lr}\n"
      "sub sp, #52\n"
      "ldr r1, [r0]\n"
      "add r0, #16\n"
      "ldm r0, {r2, r3, r4, r5, r8}\n"
      "subs r6, r4, r5\n"
      "negs r7, r6\n"
      "lsrs r7, r7, #2\n"
      "and r6, r6, #63\n"
      "lsrs r6, r6, #4\n"
      "movs r0, #" IN_ASSEMBLY(TAP_BYTES_OF_1) "\n"
      "adr.w r9, 2f\n"
      "mla r6, r6, r0, r9\n"
      "orr r6, r6, #1\n"
      "stm sp, {r1-r7}\n"
      "mov r12, r2\n"
      "1:\n"
      "ldr r5, [sp, #8]\n"
      "ldr r4, [sp, #24]\n"
      "add r10, r12, #32\n"
      "add r4, r8\n"
      "cmp r10, r5\n"
      "itt eq\n"
      "moveq r10, r12\n"
      "moveq r4, r8\n"
      "ldr r0, [r12]\n"
      "ldr r1, [r12, #16]\n"
      "ldr r2, [r10]\n"
      "ldr r3, [r10, #16]\n"
      JOIN_BIAS("r0", "r1") JOIN_BIAS("r2", "r3")
      KEEP_CHANNELS
      "ldr r9, [sp, #12]\n"
      "ldr lr, [sp, #16]\n"
      "ldr pc, [sp, #20]\n"
      ".p2align 2\n"
      "2:\n"
      WORDS_OF_1
      "cmp r9, lr\n"
      "bne.w 2b\n"
      PART("r0", "r1") PART("r2", "r3") SHIFT_PARTED("r1") SHIFT_PARTED("r3")
      TAKE_CHANNELS
      "ldr r6, [sp]\n"
      "ldr r7, [sp, #8]\n"
      "ldm r12!, {r9, r10, r11, lr}\n"
      "cmp lr, #0\n"
      "blt 5f\n"
      REQUANTIZE("r0", "r5")
      "ldm r12!, {r9, r10, r11, lr}\n"
      REQUANTIZE("r1", "r5")
      "strb r0, [r6], #1\n strb r1, [r6], #1\n"
      "3:\n"
      "cmp r12, r7\n"
      "beq 4f\n"
      "ldm r12!, {r9, r10, r11, lr}\n"
      "cmp lr, #0\n"
      "blt 6f\n"
      REQUANTIZE("r2", "r5")
      "ldm r12!, {r9, r10, r11, lr}\n"
      REQUANTIZE("r3", "r5")
      "strb r2, [r6], #1\n strb r3, [r6], #1\n"
      "7:\n"
      "str r6, [sp]\n"
      "mov r8, r4\n"
      "cmp r12, r7\n"
      "bne.w 1b\n"
      "4:\n"
      "add sp, #52\n"
      "pop {r4-r11, pc}\n"
      // An exact pair, the first or the second: the other's sums are kept.
      "5:\n"
      "add r5, sp, #32\n"
      "stm r5!, {r0-r3}\n"
      "bl 8f\n"
      "ldrd r2, r3, [sp, #40]\n"
      "b 3b\n"
      "6:\n"
      "strd r2, r3, [sp, #32]\n"
      "bl 8f\n"
      "b 7b\n"
      "8:\n"
      "mov r5, lr\n"
      "str r6, [sp]\n"
      "add r0, sp, #32\n"
      "sub r1, r12, #16\n"
      "add r8, r12, #16\n"
      "mov r2, sp\n"
      "movs r3, #1\n"
      "bl thk_finish_pair_exactly\n"
      "ldr r6, [sp]\n"
      "mov r12, r8\n"
      "bx r5\n");
}

#else

THK_ASSEMBLY void LOOP(convolve_strip_of_1)(const thk_strip *strip) {
  __asm__(
      ENTER(TAP_BYTES_OF_1, AHEAD_OF_1)
      "1:\n"
      "ldr r0, [r12]\n"
      "ldr r4, [r12, #16]\n"
      JOIN_BIAS("r0", "r4")
      SUM(TAPS_OF_1, PART("r0", "r4") SHIFT_PARTED("r4"))
      REQUANTIZE("r0", "r12")
      LOAD_CHANNEL
      REQUANTIZE("r4", "r12")
      CHANNELS_LOADED
      "ldr r9, [sp]\n"
      "strb r0, [r9], #1\n strb r4, [r9], #1\n"
      "str r9, [sp]\n"
      NEXT_PAIR("r0, r4", 1));
}

#endif
