#define THK_JOINED 1
#include "packed_strip_loops.h"
