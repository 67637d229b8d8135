// Memory that the program does not lie in; the linker script says where it is.
#include "CBoard.h"

extern uint8_t __load_area[], __load_area_end[];
extern uint8_t __work_area[], __work_area_end[];

const void *board_load_area(void) { return __load_area; }
uint32_t board_load_area_bytes(void) { return (uint32_t)(__load_area_end - __load_area); }
void *board_work_area(void) { return __work_area; }
uint32_t board_work_area_bytes(void) { return (uint32_t)(__work_area_end - __work_area); }
