// The schemas of the JSON reports, compiled in: 'thimble schema' prints them.
#include "CReportSchemas.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t bench_schema[] = {
#embed "../Report/Schemas/bench.json"
};
static const uint8_t board_schema[] = {
#embed "../Report/Schemas/board.json"
};
static const uint8_t boards_schema[] = {
#embed "../Report/Schemas/boards.json"
};
static const uint8_t common_schema[] = {
#embed "../Report/Schemas/common.json"
};
static const uint8_t compare_schema[] = {
#embed "../Report/Schemas/compare.json"
};
static const uint8_t convert_schema[] = {
#embed "../Report/Schemas/convert.json"
};
static const uint8_t drift_schema[] = {
#embed "../Report/Schemas/drift.json"
};
static const uint8_t error_schema[] = {
#embed "../Report/Schemas/error.json"
};
static const uint8_t evaluate_schema[] = {
#embed "../Report/Schemas/evaluate.json"
};
static const uint8_t evaluate_stream_schema[] = {
#embed "../Report/Schemas/evaluate-stream.json"
};
static const uint8_t export_archives_schema[] = {
#embed "../Report/Schemas/export-archives.json"
};
static const uint8_t export_schema[] = {
#embed "../Report/Schemas/export.json"
};
static const uint8_t firmware_schema[] = {
#embed "../Report/Schemas/firmware.json"
};
static const uint8_t inspect_schema[] = {
#embed "../Report/Schemas/inspect.json"
};
static const uint8_t keygen_schema[] = {
#embed "../Report/Schemas/keygen.json"
};
static const uint8_t listen_schema[] = {
#embed "../Report/Schemas/listen.json"
};
static const uint8_t operators_schema[] = {
#embed "../Report/Schemas/operators.json"
};
static const uint8_t outline_schema[] = {
#embed "../Report/Schemas/outline.json"
};
static const uint8_t pareto_schema[] = {
#embed "../Report/Schemas/pareto.json"
};
static const uint8_t plan_schema[] = {
#embed "../Report/Schemas/plan.json"
};
static const uint8_t profile_schema[] = {
#embed "../Report/Schemas/profile.json"
};
static const uint8_t run_schema[] = {
#embed "../Report/Schemas/run.json"
};
static const uint8_t run_float_schema[] = {
#embed "../Report/Schemas/run-float.json"
};
static const uint8_t run_raw_schema[] = {
#embed "../Report/Schemas/run-raw.json"
};
static const uint8_t sign_schema[] = {
#embed "../Report/Schemas/sign.json"
};
static const uint8_t simulate_schema[] = {
#embed "../Report/Schemas/simulate.json"
};
static const uint8_t simulate_elf_schema[] = {
#embed "../Report/Schemas/simulate-elf.json"
};
static const uint8_t validate_cost_schema[] = {
#embed "../Report/Schemas/validate-cost.json"
};
static const uint8_t verify_schema[] = {
#embed "../Report/Schemas/verify.json"
};

#define SCHEMA(name, bytes) {name, bytes, sizeof bytes}

static const report_schema schemas[] = {
    SCHEMA("bench", bench_schema),
    SCHEMA("board", board_schema),
    SCHEMA("boards", boards_schema),
    SCHEMA("common", common_schema),
    SCHEMA("compare", compare_schema),
    SCHEMA("convert", convert_schema),
    SCHEMA("drift", drift_schema),
    SCHEMA("error", error_schema),
    SCHEMA("evaluate", evaluate_schema),
    SCHEMA("evaluate-stream", evaluate_stream_schema),
    SCHEMA("export", export_schema),
    SCHEMA("export-archives", export_archives_schema),
    SCHEMA("firmware", firmware_schema),
    SCHEMA("inspect", inspect_schema),
    SCHEMA("keygen", keygen_schema),
    SCHEMA("listen", listen_schema),
    SCHEMA("operators", operators_schema),
    SCHEMA("outline", outline_schema),
    SCHEMA("pareto", pareto_schema),
    SCHEMA("plan", plan_schema),
    SCHEMA("profile", profile_schema),
    SCHEMA("run", run_schema),
    SCHEMA("run-float", run_float_schema),
    SCHEMA("run-raw", run_raw_schema),
    SCHEMA("sign", sign_schema),
    SCHEMA("simulate", simulate_schema),
    SCHEMA("simulate-elf", simulate_elf_schema),
    SCHEMA("validate-cost", validate_cost_schema),
    SCHEMA("verify", verify_schema),
};

int32_t report_schema_count(void) { return sizeof schemas / sizeof schemas[0]; }

report_schema report_schema_at(int32_t index) { return schemas[index]; }
