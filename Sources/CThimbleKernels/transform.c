#include "ThimbleTransform.h"

#include "ThimbleWideMath.h"
#include "packed_assembly.h"
#include "struct_offsets.h"

#if THK_DSP

// Registers of a step: r0 its point, r1 bytes to the next one, lr three times as many; r4-r11 the four points, then
// their sums: r4, r5 the plain one; r8, r10 the first, r6, r7 the second, r11, r9 the third one to be turned. Narrow
// instructions come in pairs, as wide ones two bytes off a word wait.

// Reads four points. Overwrites r3.
#define READ                                         \
  "adds r3, r0, #4\n"                                \
  "ldr r4, [r0]\n"                                   \
  "ldr r5, [r3]\n"                                   \
  "ldr r6, [r0, r1]\n"                               \
  "ldr.w r7, [r3, r1]\n"                             \
  "ldr r8, [r0, r1, lsl #1]\n"                       \
  "ldr r9, [r3, r1, lsl #1]\n"                       \
  "ldr r10, [r0, lr]\n"                              \
  "ldr r11, [r3, lr]\n"

// Of two numbers, in the place of the first and of the second.
#define SUM_AND_DIFFERENCE(a, b)                     \
  "add " a ", " a ", " b "\n"                        \
  "sub " b ", " a ", " b ", lsl #1\n"

#define SUM_UP                                                    \
  SUM_AND_DIFFERENCE("r4", "r8") SUM_AND_DIFFERENCE("r5", "r9")   \
  SUM_AND_DIFFERENCE("r6", "r10") SUM_AND_DIFFERENCE("r7", "r11") \
  SUM_AND_DIFFERENCE("r4", "r6") SUM_AND_DIFFERENCE("r5", "r7")   \
  SUM_AND_DIFFERENCE("r8", "r11") SUM_AND_DIFFERENCE("r9", "r10")

// Stores a quarter of a point, and goes on to the next.
#define STORE(shift, real, imaginary)                \
  shift " " real ", " real ", #2\n"                 \
  shift " " imaginary ", " imaginary ", #2\n"       \
  "str " real ", [r0]\n"                             \
  "str " imaginary ", [r0, #4]\n"                    \
  "add.w r0, r0, r1\n"

// Stores a quarter of a point that is turned back by cosine and sine from r2 on, and goes on to the next. Overwrites
// r3-r5.
#define STORE_TURNED(real, imaginary, offset)        \
  "ldrd r3, r4, [r2, #" #offset "]\n"                \
  "smmul r5, " real ", r3\n"                         \
  "smmla r5, " imaginary ", r4, r5\n"                \
  "smmul " imaginary ", " imaginary ", r3\n"         \
  "smmul " real ", " real ", r4\n"                   \
  "sub " imaginary ", " imaginary ", " real "\n"     \
  "str.w r5, [r0]\n"                                 \
  "str.w " imaginary ", [r0, #4]\n"                  \
  "add.w r0, r0, r1\n"

// Frame: 0 cosine and sine of the double angle, of the angle, of the triple one   24 the same of a right
// angle less the angle   48 the first step that is turned by the angle   52 the first one by the other angle
// 56 the angle   60 from one angle to the next   64 sine   68 sine of a right angle. Angles are in bytes.
THK_ASSEMBLY void thk_split_into_four(int32_t *words, uintptr_t length, const int32_t *sine,
                                      uintptr_t quarter) {
  __asm__(
      "push {r4-r11, lr}\n"
      "sub sp, #76\n"
      "add r12, r0, r1, lsl #2\n"       // the end
      "cmp r3, #2\n"
      "beq 7f\n"
      "adds r5, r2, r1\n"               // a quarter of the length behind
      "strd r2, r5, [sp, #64]\n"
      "clz r4, r3\n"
      "rsb r4, r4, #31\n"
      "lsls r1, r1, #1\n"
      "lsr r9, r1, r4\n"
      "lsls r1, r3, #2\n"
      "add lr, r1, r1, lsl #1\n"
      "mov r6, r0\n"
      "adds r7, r0, r1\n"
      "mov r8, #0\n"
      "add r2, sp, #48\n"
      "stm r2, {r6-r9}\n"
      // Steps that are not turned, as if by a right angle less a right one.
      "mov r9, #1 << 30\n"
      "subs r2, #24\n"
      "strd r9, r8, [r2]\n"
      "strd r9, r8, [r2, #8]\n"
      "strd r9, r8, [r2, #16]\n"
      "b 3f\n"
      // By an angle r4 from r0 on: r6, r7 cosine and sine of the double one, r8, r9 of it, r10, r11 of the triple one.
      "2:\n"
      "ldrd r5, r2, [sp, #64]\n"
      "subs r3, r2, r4\n"
      "ldr r9, [r5, r4]\n"
      "ldr r7, [r5, r4, lsl #1]\n"
      "ldr r8, [r3]\n"
      "subs r3, r3, r4\n"
      "sub r10, r3, r4\n"
      // The triple angle may be more than a right one: its cosine is that of as much less, negated.
      "subs r10, r10, r5\n"
      "ldr r6, [r3]\n"
      "it mi\n"
      "rsbmi r10, r10, #0\n"
      "sub r11, r2, r10\n"
      "ldr r10, [r5, r10]\n"
      "ldr r11, [r11]\n"
      "it mi\n"
      "rsbmi r10, r10, #0\n"
      "stm sp, {r6-r11}\n"
      "str r7, [sp, #28]\n"
      "str r9, [sp, #32]\n"
      "str r8, [sp, #36]\n"
      "negs r6, r6\n"
      "rsb r11, r11, #0\n"
      "rsb r10, r10, #0\n"
      "str r6, [sp, #24]\n"
      "str r11, [sp, #40]\n"
      "str r10, [sp, #44]\n"
      "mov r2, sp\n"
      ".p2align 2\n"
      "3:\n"
      READ SUM_UP
      STORE("asrs", "r4", "r5")
      STORE_TURNED("r6", "r7", 0) STORE_TURNED("r8", "r10", 8) STORE_TURNED("r11", "r9", 16)
      "cmp r0, r12\n"
      "blo 3b\n"
      "cmp sp, r2\n"
      "bne 4f\n"
      "ldrd r3, r0, [sp, #48]\n"
      "cmp r3, r0\n"
      "beq 9f\n"                        // in the middle both angles are the same, and the last
      "add r2, sp, #24\n"
      "b 3b\n"
      "4:\n"
      "adds r2, #24\n"
      "ldm r2, {r0, r3, r4, r5}\n"
      "adds r0, #8\n"
      "subs r3, #8\n"
      "add r4, r5\n"
      "stm r2, {r0, r3, r4}\n"
      "b 2b\n"
      // The last stage: four points lie side by side, and none is turned.
      "7:\n"
      "mov r2, r12\n"
      ".p2align 2\n"
      "8:\n"
      "ldm.w r0, {r4-r11}\n"
      SUM_UP
      "asrs r4, r4, #2\n"
      "asrs r5, r5, #2\n"
      "asrs r6, r6, #2\n"
      "asrs r7, r7, #2\n"
      "asr r8, r8, #2\n"
      "asr r12, r9, #2\n"
      "asr r9, r10, #2\n"
      "asr r10, r11, #2\n"
      "stm.w r0!, {r4-r10, r12}\n"
      "cmp r0, r2\n"
      "blo 8b\n"
      "9:\n"
      "add sp, #76\n"
      "pop {r4-r11, pc}\n");
}

#else

// The cosine and the sine of an angle, in Q30.
typedef struct {
  int32_t cosine, sine;
} thk_turn;

typedef struct {
  int32_t real, imaginary;
} thk_point;

// The four sums of a step, of which all but the plain one are to be turned.
typedef struct {
  thk_point plain, first, second, third;
} thk_four_points;

// Reads four points; returns the last one's place.
THK_INLINE int32_t *thk_read_step(int32_t *place, intptr_t quarter, thk_four_points *sums) {
  int32_t a0 = place[0], a1 = place[1];
  place = thk_address(place, quarter);
  int32_t b0 = place[0], b1 = place[1];
  place = thk_address(place, quarter);
  int32_t c0 = place[0], c1 = place[1];
  place = thk_address(place, quarter);
  int32_t d0 = place[0], d1 = place[1];
  thk_sum_and_difference(&a0, &c0);
  thk_sum_and_difference(&a1, &c1);
  thk_sum_and_difference(&b0, &d0);
  thk_sum_and_difference(&b1, &d1);
  thk_sum_and_difference(&a0, &b0);
  thk_sum_and_difference(&a1, &b1);
  thk_sum_and_difference(&c0, &d1);
  thk_sum_and_difference(&c1, &d0);
  *sums = (thk_four_points){{a0, a1}, {c0, d0}, {b0, b1}, {d1, c1}};
  return place;
}

// Stores a quarter of a point; returns the place of the one before.
THK_INLINE int32_t *thk_store(thk_point value, int32_t *place, intptr_t quarter) {
  place[0] = value.real >> 2;
  place[1] = value.imaginary >> 2;
  return thk_address(place, -quarter);
}

// The same of a point that is turned back.
THK_INLINE int32_t *thk_store_turned(thk_point value, const thk_turn *turn, int32_t *place,
                                     intptr_t quarter) {
  const int32_t real = thk_multiply_high(value.real, turn->cosine) +
                       thk_multiply_high(value.imaginary, turn->sine);
  const int32_t imaginary = thk_multiply_high(value.imaginary, turn->cosine) -
                            thk_multiply_high(value.real, turn->sine);
  place[0] = real;
  place[1] = imaginary;
  return thk_address(place, -quarter);
}

static void thk_apply_steps(int32_t *place, const int32_t *end, intptr_t quarter) {
  do {
    thk_four_points sums;
    place = thk_read_step(place, quarter, &sums);
    place = thk_store(sums.third, place, quarter);
    place = thk_store(sums.first, place, quarter);
    place = thk_store(sums.second, place, quarter);
    place = thk_store(sums.plain, place, quarter) + 5 * quarter;
  } while (place < end);
}

// Of the angle, its double and its triple.
static __attribute__((noinline)) void thk_apply_turned_steps(int32_t *place, const int32_t *end, intptr_t quarter,
                                   const thk_turn turns[3]) {
  do {
    thk_four_points sums;
    place = thk_read_step(place, quarter, &sums);
    place = thk_store_turned(sums.third, &turns[2], place, quarter);
    place = thk_store_turned(sums.first, &turns[0], place, quarter);
    place = thk_store_turned(sums.second, &turns[1], place, quarter);
    place = thk_store(sums.plain, place, quarter) + 5 * quarter;
  } while (place < end);
}

void thk_split_into_four(int32_t *words, uintptr_t length, const int32_t *sine, uintptr_t quarter) {
  const int32_t *end = words + length;
  thk_apply_steps(words, end, (intptr_t)quarter);
  const intptr_t right = (intptr_t)(length / 4);
  const intptr_t step = (intptr_t)(length >> 1 >> __builtin_ctz((unsigned)quarter));
  intptr_t angle = step;
  int32_t *first = words + 2, *last = words + quarter - 2;
  for (; first <= last; first += 2, last -= 2, angle += step) {
    // The triple angle may be more than a right one.
    const intptr_t left = right - 3 * angle;
    const intptr_t less = left < 0 ? -left : left;
    const int32_t cosine = left < 0 ? -sine[less] : sine[less];
    const thk_turn turns[3] = {{sine[right - angle], sine[angle]},
                               {sine[right - 2 * angle], sine[2 * angle]},
                               {cosine, sine[right - less]}};
    thk_apply_turned_steps(first, end, (intptr_t)quarter, turns);
    if (first == last) return;
    // A right angle less the angle.
    const thk_turn others[3] = {{turns[0].sine, turns[0].cosine},
                                {-turns[1].cosine, turns[1].sine},
                                {-turns[2].sine, -turns[2].cosine}};
    thk_apply_turned_steps(last, end, (intptr_t)quarter, others);
  }
}

#endif
