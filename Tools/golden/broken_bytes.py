"""Files whose bytes are damaged: cut short, or with wild offsets and lengths.

`CORRUPT` maps a name to (reason, maker); broken_graphs.py adds to it.
"""

import struct

from tflite_micro.tensorflow.lite.micro.python import (
    schema_py_generated as schema,
)

from layers import Net

# Slots of the tables' fields in their vtables (schema version 3).
SUBGRAPHS, BUFFERS, TENSORS, OPERATORS, DATA = 8, 12, 4, 10, 4
CORRUPT = {}


def corrupt(reason):
    """Registers a maker of a corrupt file."""
    def register(function):
        CORRUPT[function.__name__] = (reason, function)
        return function
    return register


def small():
    """A valid net: convolution, then fully connected."""
    net = Net("small")
    x = net.input((1, 4, 4, 2))
    return net, net.dense(net.conv(x, 3, (3, 3), act="relu"), 4)


def valid():
    """That net's bytes, to be damaged."""
    net, y = small()
    return bytearray(net.finish(y))


def vector(table, slot):
    """Position of a vector's first element; its length is 4 bytes before."""
    return table.Vector(table.Offset(slot))


def poke(data, position, value):
    """Overwrites a little-endian uint32."""
    struct.pack_into("<I", data, position, value)
    return bytes(data)


def parts(data):
    """(model, subgraph, conv weights buffer) of the bytes."""
    model = schema.Model.GetRootAs(data)
    largest = max((model.Buffers(i) for i in range(model.BuffersLength())),
                  key=lambda buffer: buffer.DataLength())
    return model, model.Subgraphs(0), largest


@corrupt("a file of no bytes")
def empty():
    return b""


@corrupt("ends inside the header")
def truncated_header():
    return bytes(valid()[:6])


@corrupt("the second half is missing")
def truncated_half():
    data = valid()
    return bytes(data[:len(data) // 2])


@corrupt("the last 16 bytes are missing")
def truncated_end():
    return bytes(valid()[:-16])


@corrupt("file identifier TFL9 instead of TFL3")
def bad_identifier():
    data = valid()
    data[4:8] = b"TFL9"
    return bytes(data)


@corrupt("the root offset points past the end")
def root_offset_out_of_range():
    return poke(valid(), 0, 0x7FFFFFF0)


@corrupt("the root table's vtable lies before the file")
def vtable_offset_out_of_range():
    data = valid()
    return poke(data, struct.unpack_from("<I", data)[0], 0x7FFFFFFF)


@corrupt("a tensor table's offset points past the end")
def tensor_offset_out_of_range():
    data = valid()
    return poke(data, vector(parts(data)[1]._tab, TENSORS) + 4, 0xFFFFFFF0)


@corrupt("the list of operators claims 4,294,967,295 entries")
def operators_huge_length():
    data = valid()
    return poke(data, vector(parts(data)[1]._tab, OPERATORS) - 4, 0xFFFFFFFF)


@corrupt("the list of buffers claims 1,073,741,824 entries")
def buffers_huge_length():
    data = valid()
    return poke(data, vector(parts(data)[0]._tab, BUFFERS) - 4, 1 << 30)


@corrupt("a weight buffer claims 2,147,483,647 bytes")
def buffer_data_huge_length():
    data = valid()
    return poke(data, vector(parts(data)[2]._tab, DATA) - 4, 0x7FFFFFFF)
