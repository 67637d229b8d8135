#pragma once
/// Constants of front ends, made by host modules and compiled in so that they lie in flash.
#include <stdint.h>

/// Those of the MLPerf Tiny keyword front end, aligned to 4 bytes: MFCCTableLayout.swift draws them.
const void *thk_mfcc_tables_kws(void);

/// Their size in bytes.
uint32_t thk_mfcc_tables_kws_bytes(void);

/// Those of TensorFlow's micro front end with 40 channels and frames of 30 ms, aligned to 4 bytes: MicroTables.swift
/// draws them.
const void *thk_micro_tables(void);

/// Their size in bytes.
uint32_t thk_micro_tables_bytes(void);

/// Those of MLPerf Tiny's streaming wake word, aligned to 4 bytes: LogMelTables.swift draws them.
const void *thk_logmel_tables(void);

/// Their size in bytes.
uint32_t thk_logmel_tables_bytes(void);
