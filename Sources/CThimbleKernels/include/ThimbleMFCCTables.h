#pragma once
/// Constants of the MLPerf Tiny keyword front end, made by MFCCTableGenerator (a host module) and
/// compiled in so that they lie in flash. MFCCTables.swift draws their layout.
#include <stdint.h>

/// The tables, aligned to 4 bytes.
const void *thk_mfcc_tables_kws(void);

/// Their size in bytes.
uint32_t thk_mfcc_tables_kws_bytes(void);
