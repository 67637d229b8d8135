#define THK_JOINED 1
#include "packed_tile_loops.h"
