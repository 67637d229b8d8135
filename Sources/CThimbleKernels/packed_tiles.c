#define THK_JOINED 0
#include "packed_tile_loops.h"
