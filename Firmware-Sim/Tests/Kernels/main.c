// The kernels against plain loops, on shapes and values drawn at random: each core has assembly of its own, which
// tests on the host do not run.
#include "CBoard.h"
#include "sweeps.h"

// MARK: Drawing

static uint32_t state;

void seed(uint32_t number) { state = number * 2654435761u + 1; }

// Xorshift, its low bits dropped.
int32_t draw(int32_t lower, int32_t upper) {
  state ^= state << 13, state ^= state >> 17, state ^= state << 5;
  return lower + (int32_t)((state >> 8) % (uint32_t)(upper - lower + 1));
}

void draw_values(int8_t *values, int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    values[i] = (int8_t)(draw(0, 7) == 0 ? -128 : draw(-128, 127));
  }
}

// MARK: Constants

static union {
  int32_t aligned;
  int8_t bytes[8192];
} file;

const int8_t *draw_constants(thk_requantization *table, int32_t weights, int32_t channels) {
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

int8_t requantized(int32_t sum, const thk_requantization *table, int32_t channel) {
  const int32_t shift = table->shifts[channel];
  const uint32_t value = (uint32_t)sum + (uint32_t)table->biases[channel];
  const int32_t scaled = thk_rounding_doubling_multiply_high(
      (int32_t)(value << (shift > 0 ? shift : 0)), table->multipliers[channel]);
  const int32_t shifted =
      thk_rounding_divide_by_power_of_two(scaled, shift < 0 ? -shift : 0) + table->zero_point;
  return (int8_t)(shifted < table->lower ? table->lower
                  : shifted > table->upper ? table->upper
                                          : shifted);
}

// MARK: Comparing

int8_t activations[4096], output[1024];
static int8_t expected[1024];
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

void expect(int32_t index, int8_t value, const thk_requantization *table) {
  expected[index] = value;
  compared++;
  inside_bounds += value != table->lower && value != table->upper;
}

void clear_output(void) {
  for (uint32_t i = 0; i < sizeof output; i++) output[i] = untouched;
}

void check_output(const char *kernel, uint32_t number, int32_t count) {
  for (int32_t i = 0; i < (int32_t)sizeof output; i++) {
    if (output[i] != (i < count ? expected[i] : untouched)) {
      fail(kernel, number);
      return;
    }
  }
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
    sweep_exact_channels(number);
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
