// The portable kernels against plain loops, on shapes and values drawn at random: each core has
// assembly of its own, which tests on the host do not run.
#include "CBoard.h"
#include "CThimbleKernels.h"
#include "sweeps.h"

// MARK: Drawing

static uint32_t state;

void seed(uint32_t number) { state = number * 2654435761u + 1; }

/// Xorshift, its low bits dropped.
int32_t draw(int32_t lower, int32_t upper) {
  state ^= state << 13, state ^= state >> 17, state ^= state << 5;
  return lower + (int32_t)((state >> 8) % (uint32_t)(upper - lower + 1));
}

/// Fills bytes, one in eight with the value that is furthest from zero.
static void draw_values(int8_t *values, int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    values[i] = (int8_t)(draw(0, 7) == 0 ? -128 : draw(-128, 127));
  }
}

// MARK: Constants

static union {
  int32_t aligned;
  int8_t bytes[8192];
} file;

/// Places an operator's constants in either order: weights, and the requantization of its channels.
static const int8_t *draw_constants(thk_requantization *table, int32_t weights, int32_t channels) {
  const int32_t first = draw(0, 15), behind = (first + weights + 3) & ~3;
  const int weights_first = draw(0, 1);
  int32_t *words = (int32_t *)(void *)(file.bytes + (weights_first ? behind : 0));
  int8_t *shifts = (int8_t *)(words + 2 * channels);
  int8_t *values = weights_first ? file.bytes + first : shifts + channels + first;
  const int32_t least = -draw(4, 31), most = draw(-1, 5);
  for (int32_t i = 0; i < channels; i++) {
    words[i] = draw(-20000, 20000);
    words[channels + i] = draw(0, 15) == 0 ? 0 : draw(1 << 30, INT32_MAX);
    shifts[i] = (int8_t)draw(least, most);
  }
  draw_values(values, weights);
  *table = (thk_requantization){
      .biases = words, .multipliers = words + channels, .shifts = shifts,
      .zero_point = draw(-128, 127), .lower = draw(0, 1) ? -128 : draw(-128, 0),
      .upper = draw(0, 1) ? 127 : draw(0, 127)};
  return values;
}

/// What a sum of products becomes.
static int8_t requantized(int32_t sum, const thk_requantization *table, int32_t channel) {
  const int32_t shift = table->shifts[channel];
  const uint32_t value = (uint32_t)sum + (uint32_t)table->biases[channel];
  const int32_t scaled = thk_rounding_doubling_multiply_high(
      (int32_t)(value << (shift > 0 ? shift : 0)), table->multipliers[channel]);
  const int32_t output =
      thk_rounding_divide_by_power_of_two(scaled, shift < 0 ? -shift : 0) + table->zero_point;
  return (int8_t)(output < table->lower ? table->lower
                  : output > table->upper ? table->upper
                                          : output);
}

// MARK: Comparing

static int8_t activations[4096], output[1024], expected[1024];
static uint32_t compared, inside_bounds, wrong;
static const int8_t untouched = 0x55;

static void print_number(const char *text, uint32_t number) {
  char digits[12], *digit = digits + 11;
  *digit = 0;
  do *--digit = (char)('0' + number % 10);
  while ((number /= 10) != 0);
  board_write(text), board_write(digit), board_write("\n");
}

void fail(const char *kernel, uint32_t number) {
  wrong++;
  board_write(kernel), print_number(" differs, case ", number);
}

static void expect(int32_t index, int8_t value, const thk_requantization *table) {
  expected[index] = value;
  compared++;
  inside_bounds += value != table->lower && value != table->upper;
}

static void clear_output(void) {
  for (uint32_t i = 0; i < sizeof output; i++) output[i] = untouched;
}

/// Compares the first `count` outputs; behind them none may have been written.
static void check_output(const char *kernel, uint32_t number, int32_t count) {
  for (int32_t i = 0; i < (int32_t)sizeof output; i++) {
    if (output[i] != (i < count ? expected[i] : untouched)) {
      fail(kernel, number);
      return;
    }
  }
}

// MARK: Kernels

/// Runs of activations, short enough for registers and longer.
static void sweep_runs(uint32_t number) {
  seed(number);
  const int32_t count = draw(1, number % 5 == 0 ? 90 : 66), channels = draw(1, 22);
  const thk_runs runs = {activations, count, draw(1, 5)};
  thk_requantization table;
  const int8_t *weights = draw_constants(&table, count * channels, channels);
  draw_values(activations, count * runs.pixels + 64);
  for (int32_t i = 0; i < runs.pixels * channels; i++) {
    int32_t sum = 0;
    for (int32_t j = 0; j < count; j++) {
      sum += activations[i / channels * count + j] * weights[i % channels * count + j];
    }
    expect(i, requantized(sum, &table, i % channels), &table);
  }
  clear_output();
  thk_convolve_runs(&runs, weights, &table, channels, output);
  check_output("thk_convolve_runs", number, runs.pixels * channels);
}

/// Four channels step by step: activations, then a constant, as at a border.
static void sweep_rows(uint32_t number) {
  seed(number);
  const int32_t count = draw(0, 40), constants = draw(0, 40), channels = draw(1, 4);
  const int32_t row = count + constants, value = draw(-128, 127);
  thk_requantization table;
  const int8_t *weights = draw_constants(&table, row * 4, channels);
  draw_values(activations, count + 16);
  thk_four_rows rows = {{{1, 2, 3, 4}}, {0}};
  for (int32_t i = 0; i < 4; i++) rows.weights[i] = weights + i * row;
  for (int32_t i = 0; i < channels; i++) {
    int32_t sum = i + 1;
    for (int32_t j = 0; j < row; j++) {
      sum += weights[i * row + j] * (j < count ? activations[j] : value);
    }
    expect(i, requantized(sum, &table, i), &table);
  }
  clear_output();
  thk_add_products(&rows, activations, count);
  thk_add_constant(&rows, value, constants);
  thk_requantize_channels(&table, &rows.sums, 0, channels, output);
  check_output("thk_add_products", number, channels);
}

/// A depthwise kernel, and the part of it that lies inside the input.
typedef struct {
  int32_t rows, columns, channels, dilation;
  int32_t top, bottom, left, right;
  int8_t zero_point;
} depthwise;

static depthwise draw_depthwise(void) {
  depthwise d = {.rows = draw(1, 5), .columns = draw(1, 4), .channels = 4 * draw(1, 11)};
  d.dilation = draw(1, 2), d.zero_point = (int8_t)draw(-128, 127);
  d.top = draw(0, d.rows), d.bottom = draw(d.top, d.rows);
  d.left = draw(0, d.columns), d.right = draw(d.left, d.columns);
  return d;
}

static void add_rectangle(thk_window *window, const depthwise *d, const int8_t *weights,
                          int32_t top, int32_t bottom, int32_t left, int32_t right) {
  thk_add_rectangle(window, bottom - top, right - left,
                    weights + (top * d->columns + left) * d->channels,
                    (d->columns - right + left) * d->channels);
}

static thk_window make_window(const depthwise *d, const int8_t *weights) {
  thk_window window = {.value = (uint8_t)d->zero_point * 0x01010101u,
                       .activation_step = d->dilation * d->channels,
                       .weight_step = d->channels};
  add_rectangle(&window, d, weights, d->top, d->bottom, d->left, d->right);
  window.inside_count = window.rectangle_count;
  add_rectangle(&window, d, weights, 0, d->top, 0, d->columns);
  add_rectangle(&window, d, weights, d->top, d->bottom, 0, d->left);
  add_rectangle(&window, d, weights, d->top, d->bottom, d->right, d->columns);
  add_rectangle(&window, d, weights, d->bottom, d->rows, 0, d->columns);
  return window;
}

static int32_t depthwise_sum(const depthwise *d, const int8_t *weights,
                             const thk_row_pointers *rows, int32_t channel) {
  int32_t sum = 0;
  for (int32_t y = 0; y < d->rows; y++) {
    for (int32_t x = 0; x < d->columns; x++) {
      const int inside = y >= d->top && y < d->bottom && x >= d->left && x < d->right;
      const int32_t value =
          inside ? rows->rows[y - d->top][(x - d->left) * d->dilation * d->channels + channel]
                 : d->zero_point;
      sum += value * weights[(y * d->columns + x) * d->channels + channel];
    }
  }
  return sum;
}

static void sweep_depthwise(uint32_t number) {
  seed(number);
  const depthwise d = draw_depthwise();
  const int32_t row_bytes = ((d.columns - 1) * d.dilation + 1) * d.channels + 3;
  thk_requantization table;
  const int8_t *weights = draw_constants(&table, d.rows * d.columns * d.channels, d.channels);
  thk_row_pointers rows;
  for (int32_t i = 0; i < d.rows; i++) rows.rows[i] = activations + i * row_bytes;
  draw_values(activations, d.rows * row_bytes);
  for (int32_t i = 0; i < d.channels; i++) {
    expect(i, requantized(depthwise_sum(&d, weights, &rows, i), &table, i), &table);
  }
  thk_window window = make_window(&d, weights);
  // Twice, as the window has to be left as it was.
  for (int turn = 0; turn < 2; turn++) {
    clear_output();
    thk_convolve_depthwise(&window, &rows, &table, d.channels, output);
    check_output("thk_convolve_depthwise", number, d.channels);
  }
}

static void sweep_sums(uint32_t number) {
  seed(number);
  const int32_t count = draw(0, 40), stride = draw(4, 30);
  int32_t sums[4], totals[4];
  draw_values(activations, count * stride + 4);
  for (int32_t i = 0; i < 4; i++) {
    sums[i] = totals[i] = draw(-100000, 100000);
    for (int32_t j = 0; j < count; j++) totals[i] += activations[j * stride + i] + 128;
  }
  thk_add_four_channels(sums, activations, count, stride);
  for (int32_t i = 0; i < 4; i++) {
    if (sums[i] != totals[i]) {
      fail("thk_add_four_channels", number);
      return;
    }
  }
}

static void sweep_gathered(uint32_t number) {
  seed(number);
  const int32_t count = draw(1, 40), index = draw(0, 64 - count);
  const int8_t constant = (int8_t)draw(-128, 127);
  thk_gathered gathered;
  draw_values(activations, count);
  thk_gather_constant(&gathered, constant);
  thk_gather(&gathered, index, activations, count);
  for (int32_t i = 0; i < 64; i++) {
    const int inside = i >= index && i < index + count;
    if (gathered.values[i] != (inside ? activations[i - index] : constant)) {
      fail("thk_gather", number);
      return;
    }
  }
}

// MARK: Weights of four bits

/// Packs eight weights at a time, as `thk_unpack_int8` reads them.
static void pack_int4(uint32_t *packed, const int8_t *weights, int32_t count) {
  for (int32_t i = 0; i < count; i += 8) {
    uint32_t word = 0;
    for (int32_t j = 7; j >= 0; j--) {
      // Halves of bytes from the top: the last word's fourth weight, the first word's, and so on.
      const int32_t index = i + j / 2 + (j % 2) * 4;
      word = word << 4 | (uint32_t)(weights[index] + 8);
    }
    packed[i / 8] = word;
  }
}

static void draw_int4(int8_t *weights, int32_t count) {
  for (int32_t i = 0; i < count; i++) weights[i] = (int8_t)draw(-8, 7);
}

static void sweep_unpacking(uint32_t number) {
  seed(number);
  static uint32_t packed[16], words[64];
  int8_t weights[128];
  const int32_t count = draw(1, 16);
  draw_int4(weights, count * 8);
  pack_int4(packed, weights, count * 8);
  thk_unpack_int8(packed, count, words);
  for (int32_t i = 0; i < count * 8; i++) {
    if (((const int8_t *)words)[i] != weights[i]) {
      fail("thk_unpack_int8", number);
      return;
    }
  }
  thk_unpack_doubled(packed, count, words);
  for (int32_t i = 0; i < count * 8; i++) {
    const int32_t place = i % 4 == 1 ? i + 1 : i % 4 == 2 ? i - 1 : i;
    if (((const int16_t *)words)[i] != 2 * weights[place]) {
      fail("thk_unpack_doubled", number);
      return;
    }
  }
}

/// The same for pairs of channels whose groups of weights have multipliers.
static void sweep_groups(uint32_t number) {
  seed(number);
  static uint32_t packed[32], words[64];
  int8_t weights[256];
  uint8_t multipliers[32];
  const int32_t words_of_pair = draw(1, 8), words_of_group = draw(1, 8), pairs = draw(1, 4);
  const int32_t count = pairs * words_of_pair;
  draw_int4(weights, count * 8);
  pack_int4(packed, weights, count * 8);
  for (int32_t i = 0; i < 32; i++) multipliers[i] = (uint8_t)draw(0, 255);
  thk_int4_groups groups = {multipliers, words_of_pair, words_of_group};
  const int32_t first = draw(0, pairs) * words_of_pair;
  thk_unpack_pairs(packed, first, &groups, words);
  thk_unpack_pairs(packed + first, count - first, &groups, words + 2 * first);
  const int32_t groups_of_pair = (words_of_pair + words_of_group - 1) / words_of_group;
  for (int32_t i = 0; i < count * 8; i++) {
    const int32_t group = i / 8 / words_of_pair * groups_of_pair + i / 8 % words_of_pair / words_of_group;
    const int32_t multiplier = (i % 2 == 0 ? multipliers[group] & 15 : multipliers[group] >> 4) + 1;
    if (((const int8_t *)words)[i] != weights[i] * multiplier) {
      fail("thk_unpack_pairs", number);
      return;
    }
  }
}

/// A pair of channels, rescaled in four instructions or exactly, and what it does in another form.
static void draw_pair(thk_channel *pair, int32_t *words, int8_t *shifts, int32_t channels) {
  const int exact = draw(0, 2) == 0;
  for (int32_t i = 0; i < 2; i++) {
    words[i] = draw(-20000, 20000);
    words[channels + i] = draw(1 << 30, INT32_MAX);
    shifts[i] = (int8_t)-draw(exact ? 0 : 1, 9);
    pair[i] = (thk_channel){2 * words[i], words[channels + i], -3, (int32_t)(0x807F8000u | (uint8_t)shifts[i])};
    if (exact) continue;
    pair[i].shift = -shifts[i];
    pair[i].rounding = (1 << (pair[i].shift - 1)) + (int32_t)((uint32_t)-3 << pair[i].shift);
  }
}

/// Runs of a few pixels, widened into columns side by side; what lies between the columns stays.
static void sweep_widened_pixels(uint32_t number) {
  seed(number);
  static uint32_t columns[8 * 24], widened[8 * 24];
  const int32_t words = draw(1, 24), pixels = draw(1, 4), first = draw(0, 4 - pixels), step = draw(0, 40);
  draw_values(activations, 512);
  for (int32_t i = 0; i < words * 8; i++) columns[i] = widened[i] = (uint32_t)draw(0, 1 << 20);
  for (int32_t i = 0; i < pixels * words; i++) {
    const int8_t *values = activations + i / words * step + i % words * 4;
    uint32_t *column = widened + i % words * 8 + first + i / words;
    for (int32_t half = 0; half < 2; half++) {
      const uint32_t high = (uint32_t)(2 * values[half + 2]) << 16;
      column[4 * half] = high | (uint16_t)(2 * values[half]);
    }
  }
  thk_widen_pixels(columns + first, activations, words, pixels, step);
  for (int32_t i = 0; i < words * 8; i++) {
    if (columns[i] == widened[i]) continue;
    fail("thk_widen_pixels", number);
    return;
  }
}

/// Strips of pixels that share what is unpacked, of one tap for each channel of the input.
static void sweep_int4_strips(uint32_t number) {
  seed(number);
  static uint32_t packed[256], unpacked[64], columns[4 * 64];
  static int8_t weights[32 * 64];
  thk_channel channels[16];
  int32_t table_words[32];
  int8_t shifts[16];
  const int32_t words = draw(1, 8), count = 2 * draw(1, 8), pixels = draw(1, 40);
  const thk_requantization table = {.biases = table_words, .multipliers = table_words + count,
                                    .shifts = shifts, .zero_point = -3, .lower = -128, .upper = 127};
  for (int32_t i = 0; i < count; i += 2) draw_pair(channels + i, table_words + i, shifts + i, count);
  draw_int4(weights, words * 4 * count);
  draw_values(activations, words * 4 * pixels);
  for (int32_t pair = 0; pair < count / 2; pair++) {
    int8_t ordered[64];
    for (int32_t i = 0; i < words * 8; i++) {
      const int32_t tap = i / 8 * 4 + (i / 4 % 2) + (i / 2 % 2) * 2;
      ordered[i] = weights[(2 * pair + i % 2) * words * 4 + tap];
    }
    pack_int4(packed + pair * words, ordered, words * 8);
  }
  for (int32_t i = 0; i < pixels * count; i++) {
    int32_t sum = 0;
    for (int32_t j = 0; j < words * 4; j++) {
      sum += activations[i / count * words * 4 + j] * weights[i % count * words * 4 + j];
    }
    expect(i, requantized(sum, &table, i % count), &table);
  }
  thk_int4_strips strips = {.channels = channels, .channelsEnd = channels + count,
                            .weights = packed, .wordsOfPair = words, .unpacked = unpacked};
  strips.channelsAtOnce = 2 * draw(1, 32 / words);
  strips.mostPixels = 4 * draw(1, THK_MOST_INT4_STRIPS);
  thk_place_int4_strips(&strips, columns, words * 8);
  clear_output();
  for (int32_t pixel = 0; pixel < pixels; pixel++) {
    uint32_t *column = columns + strips.pixels / 4 * words * 8 + strips.pixels % 4;
    thk_widen_pixels(column, activations + pixel * words * 4, words, 1, 0);
    thk_add_int4_pixel(&strips, output + pixel * count);
  }
  thk_finish_int4_strips(&strips);
  check_output("thk_finish_int4_strips", number, pixels * count);
}

/// What TFLite makes of a value: multiplied, then shifted right.
static int32_t rescaled(int32_t value, int32_t multiplier, int32_t shift) {
  return thk_rounding_divide_by_power_of_two(
      thk_rounding_doubling_multiply_high(value, multiplier), shift);
}

/// Functions of two operands, each with all values of a row, or one for a pixel, a channel or the row.
static void sweep_operands(uint32_t number) {
  seed(number);
  static const thk_requantization any = {.lower = -128, .upper = 127};
  const int32_t width = draw(1, 9), channels = draw(1, 17);
  // Bit 0: one pixel serves all; bit 1: one channel does.
  const int32_t kinds[2] = {draw(0, 3), draw(0, 3)};
  const int8_t *const operands[2] = {activations, activations + 512};
  draw_values(activations, 1024);
  int32_t step[2], stride[2];
  for (int32_t i = 0; i < 2; i++) {
    step[i] = kinds[i] & 2 ? 0 : 1;
    stride[i] = kinds[i] & 1 ? 0 : kinds[i] & 2 ? 1 : channels;
  }
  const thk_operands rows = {operands[0], operands[1], width,     channels,
                             step[0],     step[1],     stride[0], stride[1]};
  const int32_t zeros[3] = {draw(-128, 127), draw(-128, 127), draw(-128, 127)};
  const int32_t fine = draw(1 << 30, INT32_MAX), fine_shift = draw(1, 9);
  const int32_t multiplier = draw(1 << 30, INT32_MAX), kind = draw(0, 4);
  const int32_t bits = kind == 1 ? 7 : 20, unit = 1 << (bits + 1);
  const int32_t negates = draw(0, 1), left = draw(0, 14);
  const int32_t shift = kind == 0 ? draw(18, 24) : kind == 1 ? draw(0, 26) : draw(0, 14);
  for (int32_t i = 0; i < width * channels; i++) {
    const int32_t pixel = i / channels, channel = i % channels;
    const int32_t a = operands[0][pixel * stride[0] + channel * step[0]];
    const int32_t b = operands[1][pixel * stride[1] + channel * step[1]];
    const int32_t x = a - zeros[0], y = b - zeros[1];
    int32_t value;
    if (kind < 2) {
      const int32_t coarse = x * (1 << (bits - 1)), other = rescaled(y * (1 << bits), fine, fine_shift);
      const int32_t sum = kind == 0 ? (negates ? other - coarse : coarse + other) : coarse - other;
      value = rescaled(kind == 0 ? sum : sum * sum, multiplier, shift) + zeros[2];
    } else if (kind == 2) {
      // A factor of one and more shifts left, one below it right.
      const int32_t down = shift > 7 ? shift : 0, up = down ? 0 : left;
      value = rescaled((int32_t)((uint32_t)(x * y) << up), multiplier, down) + zeros[2];
    } else {
      value = kind == 3 ? (a > b ? a : b) : a < b ? a : b;
    }
    expect(i, (int8_t)(value < -128 ? -128 : value > 127 ? 127 : value), &any);
  }
  clear_output();
  const int32_t coarse_unit = kind == 0 ? (negates ? -1 : 1) * (1 << bits) : 1 << (bits - 1);
  const thk_common_scale scale = {
      .coarseUnit = coarse_unit, .coarseOffset = -zeros[0] * coarse_unit, .fineUnit = unit,
      .fineOffset = -zeros[1] * unit, .fineMultiplier = fine, .fineRounding = 1 << (fine_shift - 1),
      .fineShift = fine_shift, .fineFactor = 2, .multiplier = multiplier,
      .rounding = shift > 0 ? 1 << (shift - 1) : 0, .shift = shift, .outputZeroPoint = zeros[2]};
  if (kind == 0) thk_sum_rows(&scale, &rows, output);
  if (kind == 1) thk_square_differences(&scale, &rows, output);
  if (kind == 2) {
    const int32_t down = shift > 7 ? shift : 0, second_unit = 2 << (down ? 0 : left);
    const thk_product product = {
        .firstOffset = -zeros[0], .secondUnit = second_unit, .secondOffset = -zeros[1] * second_unit,
        .multiplier = multiplier, .rounding = down ? 1 << (down - 1) : 0, .signMask = down ? -1 : 0,
        .shift = down, .outputZeroPoint = zeros[2]};
    thk_multiply_rows(&product, &rows, output);
  }
  if (kind > 2) thk_choose_rows(kind == 3, &rows, output);
  check_output("operands", number, width * channels);
}

/// Copies, apart and over one another, the first byte first.
static void sweep_copies(uint32_t number) {
  seed(number);
  static const thk_requantization any = {.lower = -128, .upper = 127};
  static int8_t bytes[128];
  const int32_t count = draw(0, 60), source = draw(0, 60), target = draw(0, 60);
  draw_values(bytes, sizeof bytes);
  for (int32_t i = 0; i < (int32_t)sizeof bytes; i++) activations[i] = bytes[i];
  for (int32_t i = 0; i < count; i++) activations[target + i] = activations[source + i];
  for (int32_t i = 0; i < (int32_t)sizeof bytes; i++) expect(i, activations[i], &any);
  thk_copy_bytes(bytes + target, bytes + source, (uintptr_t)count);
  clear_output();
  for (int32_t i = 0; i < (int32_t)sizeof bytes; i++) output[i] = bytes[i];
  check_output("thk_copy_bytes", number, sizeof bytes);
}

int main(void) {
  for (uint32_t number = 1; number <= 1000; number++) {
    sweep_runs(number);
    sweep_rows(number);
    sweep_depthwise(number);
    sweep_sums(number);
    sweep_gathered(number);
    sweep_unpacking(number);
    sweep_groups(number);
    sweep_widened_pixels(number);
    sweep_int4_strips(number);
    sweep_depthwise_rows(number);
    sweep_depthwise_quads(number);
    sweep_dot_products(number);
    sweep_copies(number);
    sweep_operands(number);
    sweep_transform(number);
    sweep_window(number);
    sweep_bins(number);
  }
  print_number("values compared: ", compared);
  print_number("of them not at a bound: ", inside_bounds);
  board_exit(wrong == 0 && inside_bounds > compared / 8 ? 0 : 1);
}
