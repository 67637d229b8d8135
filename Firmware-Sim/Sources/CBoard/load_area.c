// Memory for a file that the simulator loads; the linker script says where it is.
#include "CBoard.h"

extern uint8_t __load_area[], __load_area_end[];

void *board_load_area(void) { return __load_area; }
uint32_t board_load_area_bytes(void) { return (uint32_t)(__load_area_end - __load_area); }
