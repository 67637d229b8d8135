#define THK_JOINED 1
#include "packed_dense_loops.h"
