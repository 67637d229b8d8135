#!/usr/bin/env python3
"""Stands in for `thimble run MODEL --raw IN... --scores OUT...`, by the C library on a simulated Cortex-M4.

The model is exported (from archives in $ARCHIVES), Firmware-Sim/C/golden.c is built around it and runs in QEMU;
what it prints becomes the files of scores. Exit codes are those of `thimble export`; 4 as well where the model
does not fit the board (2 MiB of flash, 640 KiB of SRAM, as on stm32l4r5zi), 3 for --float.

THIMBLE names the host's binary.
"""
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FLASH, SRAM, CODE = 2 << 20, 640 << 10, 64 << 10


def options(words):
    inputs, outputs, rest = [], [], []
    words = iter(words)
    for word in words:
        if word == '--raw':
            inputs.append(next(words))
        elif word == '--scores':
            outputs.append(next(words))
        else:
            rest.append(word)
    return inputs, outputs, rest


def numbers(header, name):
    return [int(n) for _, n in sorted(
        (int(i), n) for i, n in re.findall(r'#define \w+_%s_(\d+)_VALUES (\d+)u' % name, header))]


def interleaved(paths, sizes):
    """All inputs of an inference together, as invoke takes them."""
    files = [open(path, 'rb').read() for path in paths]
    if len(files) == 1:
        return files[0]
    count = len(files[0]) // sizes[0]
    return b''.join(f[i * n:(i + 1) * n] for i in range(count) for f, n in zip(files, sizes))


def main():
    inputs, outputs, rest = options(sys.argv[1:])
    if '--float' in rest:
        return 3
    if rest[0] != 'run':
        return subprocess.call([os.environ['THIMBLE']] + sys.argv[1:])
    with tempfile.TemporaryDirectory() as tmp:
        project = os.path.join(tmp, 'project')
        code = subprocess.call(
            [os.environ['THIMBLE'], 'export', rest[1], '-o', project, '--target', 'cortex-m4',
             '--prebuilt', os.environ['ARCHIVES']], stdout=subprocess.DEVNULL)
        if code:
            return code
        name = next(n for n in os.listdir(project + '/include') if not n.startswith('thimble'))
        header = open(project + '/include/' + name).read()
        fact = {k: int(v) for k, v in re.findall(r'#define \w+_(MODEL_BYTES|ARENA_BYTES) (\d+)u', header)}
        if fact['MODEL_BYTES'] + CODE > FLASH or fact['ARENA_BYTES'] + 8192 > SRAM:
            return 4
        path = os.path.join(tmp, 'inputs.i8')
        with open(path, 'wb') as f:
            f.write(interleaved(inputs, numbers(header, 'INPUT')))
        run = subprocess.run([ROOT + '/Firmware-Sim/C/run.sh', 'mps2-an386', 'golden', project, path],
                             env=dict(os.environ, BUILD=os.path.join(tmp, 'build')), stdout=subprocess.PIPE)
        if run.returncode:
            print(run.stdout.decode(errors='replace')[-300:], file=sys.stderr)
            return 1
        lines = run.stdout.decode().split('# rows')[0].splitlines()
        lines = [line for line in lines if line and not line.startswith('#')]
        count = len(numbers(header, 'OUTPUT'))
        for index in range(count):
            values = [int(v) & 255 for line in lines[index::count] for v in line.split()]
            if index < len(outputs):
                with open(outputs[index], 'wb') as f:
                    f.write(bytes(values))
    return 0


if __name__ == '__main__':
    sys.exit(main())
