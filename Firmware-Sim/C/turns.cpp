// Two models that share an arena in turn, in C++17 without exceptions: whichever runs next is opened in it.
#include <cstdint>
#include <cstdio>

extern "C" {
#include "CBoard.h"
}
#include "support/model.h"
#include "thimble.h"

#include HEADER_(SECOND)

#define OF_SECOND(name) JOIN(JOIN(SECOND_UPPER, _), name)

namespace {

constexpr std::uint32_t larger(std::uint32_t a, std::uint32_t b) { return a > b ? a : b; }

alignas(THIMBLE_ALIGNMENT) std::uint8_t arena[larger(OF_MODEL(ARENA_BYTES), OF_SECOND(ARENA_BYTES))];
std::int8_t input[larger(OF_MODEL(INPUT_VALUES), OF_SECOND(INPUT_VALUES))];

/// A model that borrows the arena for an inference.
class Network {
 public:
  constexpr Network(const std::uint8_t *model, std::uint32_t bytes, std::uint32_t values)
      : model_(model), bytes_(bytes), values_(values) {}

  std::int32_t run() {
    std::int32_t status = thimble_open(&context_, model_, bytes_, arena, sizeof arena);
    if (status == THIMBLE_OK) status = thimble_invoke(&context_, input, values_);
    return status;
  }

  void print() const {
    std::uint32_t count;
    for (std::uint32_t output = 0;
         const std::int8_t *values = thimble_output_values(&context_, output, &count); output++) {
      for (std::uint32_t i = 0; i < count; i++) std::printf(i ? " %d" : "%d", values[i]);
      std::printf("\n");
    }
  }

 private:
  const std::uint8_t *model_;
  std::uint32_t bytes_, values_;
  thimble_context context_{};
};

Network networks[] = {
    {JOIN(MODEL, _model), OF_MODEL(MODEL_BYTES), OF_MODEL(INPUT_VALUES)},
    {JOIN(SECOND, _model), OF_SECOND(MODEL_BYTES), OF_SECOND(INPUT_VALUES)},
};

} // namespace

int main() {
  std::uint32_t state = 1;
  for (std::int8_t &value : input) {
    state = state * 1664525u + 1013904223u;
    value = static_cast<std::int8_t>(state >> 24);
  }
  for (int turn = 0; turn < 2; turn++) {
    for (Network &network : networks) {
      const std::int32_t status = network.run();
      if (status != THIMBLE_OK) {
        std::printf("%s\n", thimble_status_text(status));
        board_exit(1);
      }
      network.print();
    }
  }
  board_exit(0);
}
