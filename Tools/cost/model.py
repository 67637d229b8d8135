"""The instruction model, as Sources/MCUCost evaluates it: instructions = sum of term * count."""

import csv

# The count, a column of the measurements, that each term multiplies.
COUNTS = {
    "instructionsPerMultiplyAccumulate": "multiplyAccumulates",
    "instructionsPerInnerProduct": "innerProducts",
    "instructionsPerSingleProduct": "singleProducts",
    "instructionsPerInnerRun": "innerRuns",
    "instructionsPerSingleRun": "singleRuns",
    "instructionsPerBorderProduct": "borderProducts",
    "instructionsPerBorderRun": "borderRuns",
    "instructionsPerGatheredByte": "gatheredBytes",
    "instructionsPerExactOutput": "exactOutputs",
    "instructionsPerExactRun": "exactRuns",
    "instructionsPerVector": "vectors",
    "instructionsPerVectorRun": "vectorRuns",
    "instructionsPerCall": "calls",
    "instructionsPerPixel": "pixels",
    "instructionsPerInputByte": "inputBytes",
    "instructionsPerOutput": "outputs",
    "instructionsPerRow": "rows",
    "instructionsPerStep": "steps",
    "instructionsPerOperator": None,
}

# The terms that are inner loops; the others are overhead.
INNER = {
    "instructionsPerMultiplyAccumulate", "instructionsPerInnerProduct",
    "instructionsPerSingleProduct", "instructionsPerBorderProduct", "instructionsPerInputByte",
    "instructionsPerVector",
}

WINDOW = ["InnerProduct", "InnerRun", "Output", "Pixel", "Row", "Step"]
BORDER = ["BorderProduct", "BorderRun"]
EXACT = ["ExactOutput", "ExactRun"]
STRIPS = [
    "InnerProduct", "SingleProduct", "InnerRun", "SingleRun", "GatheredByte", "Pixel", "Row",
    "Step"] + EXACT

# The terms that each kernel's loops suggest, by layout. A new kernel is one more line here.
TERMS = {
    "portable": {
        "pointwise": ["SingleRun"] + WINDOW,
        "convolution": WINDOW + BORDER + ["SingleRun", "GatheredByte"],
        "depthwise": WINDOW + BORDER + ["SingleProduct", "SingleRun"],
        "fullyConnected": ["InnerProduct", "InnerRun", "Output", "Step"],
        "averagePool": WINDOW,
        "maxPool": WINDOW,
        "globalAveragePool": [
            "InnerProduct", "InnerRun", "SingleProduct", "SingleRun", "Output", "Step"],
        "add": ["Output", "SingleProduct", "Row", "Step"],
        "softmax": ["Output", "Pixel", "Row", "Step"],
        "lookup": ["InputByte", "Row", "Step"],
        "pad": ["InputByte", "Output", "Row", "Step"],
    },
    "dsp": {
        "pointwise": STRIPS + BORDER,
        "convolution": STRIPS + BORDER,
        "largeConvolution": [
            "InnerProduct", "InnerRun", "SingleRun", "Pixel", "Row", "Step"] + BORDER + EXACT,
        "depthwise": [
            "InnerProduct", "InnerRun", "BorderRun", "GatheredByte", "Pixel", "Row", "Step"] + EXACT,
        "depthwise3x3": ["InnerProduct", "InnerRun", "BorderProduct", "Row", "Step"],
        "fullyConnected": ["InnerProduct", "InnerRun", "GatheredByte", "Row", "Step"] + EXACT,
    },
}

# The kernels that count in vectors, by core.
VECTOR_TERMS = {
    "cortex-m55": {
        "pointwise": ["Vector", "VectorRun", "SingleRun", "Call", "Pixel", "Row", "Step"],
        "convolution": [
            "Vector", "VectorRun", "InnerRun", "SingleRun", "Call", "GatheredByte", "Output", "Pixel", "Row",
            "Step"] + BORDER,
        "depthwise": [
            "Vector", "VectorRun", "InnerRun", "SingleProduct", "SingleRun", "BorderRun", "Output",
            "Pixel", "Row", "Step"],
    },
}


def terms_of(core, layout):
    """The terms of each kernel of a layout on a core."""
    return TERMS[layout] | (VECTOR_TERMS.get(core, {}) if layout == "portable" else {})


def read_measurements(path):
    """The rows of a CSV file, numbers as numbers; lines that start with # are left out."""
    with open(path, encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith("#")]
    return [
        {name: int(text) if text.isdigit() else text for name, text in row.items()}
        for row in csv.DictReader(lines)
    ]


def kernels_of(core):
    """The terms of each kernel that a core's file holds: by layout, then by kernel class."""
    return {
        layout: {
            name: {term: item["value"] for term, item in kernel.items() if term in COUNTS}
            for name, kernel in kernels.items()
        }
        for layout, kernels in core["kernels"].items()
    }


def predict(kernel, row):
    """Instructions of a row; `kernel` maps terms to values."""
    return sum(
        value * (row[COUNTS[term]] if COUNTS[term] else 1) for term, value in kernel.items()
    )
