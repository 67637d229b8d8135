#!/usr/bin/env python3
"""Compares keys, signatures and refusals with those of Python's cryptography (pip install cryptography).

usage: Tools/trust/check.py THIMBLE MODEL.thimble [COUNT]

COUNT (20) keys of either side sign the model: 'thimble sign' has to give the signature that the library gives, the
library has to take it, and 'thimble verify' what the library signed. Then bits are changed, and both have to refuse.
"""

import os
import random
import subprocess
import sys
import tempfile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SIGNATURE_BYTES = 64


def run(*words):
    return subprocess.run(words, capture_output=True, text=True).returncode


def library_key(path):
    """A key of the library's, written as OpenSSL writes it."""
    key = Ed25519PrivateKey.generate()
    with open(path, "wb") as file:
        file.write(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    os.chmod(path, 0o600)
    return key


def our_key(thimble, path):
    assert run(thimble, "keygen", "-o", path) == 0
    with open(path, "rb") as file:
        return serialization.load_pem_private_key(file.read(), None)


def takes(key, signed):
    try:
        key.public_key().verify(signed[-SIGNATURE_BYTES:], signed[:-SIGNATURE_BYTES])
        return True
    except InvalidSignature:
        return False


def check(thimble, model, number, folder):
    path, signed_path = f"{folder}/{number}.pem", f"{folder}/{number}.thimble"
    key = library_key(path) if number % 2 else our_key(thimble, path)
    words = ["--id", f"m{number}", "--class", "check", "--model-version", str(number)]
    assert run(thimble, "sign", model, "-o", signed_path, "--key", path, *words) == 0
    with open(signed_path, "rb") as file:
        signed = file.read()
    assert takes(key, signed), "the library refuses what thimble signed"
    assert key.sign(signed[:-SIGNATURE_BYTES]) == signed[-SIGNATURE_BYTES:], "signatures differ"
    assert run(thimble, "verify", signed_path, "--key", path) == 0
    changed = bytearray(signed)
    changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    with open(signed_path, "wb") as file:
        file.write(changed)
    assert not takes(key, bytes(changed)) and run(thimble, "verify", signed_path, "--key", path) == 5


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    thimble, model = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) == 4 else 20
    random.seed(0)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            check(thimble, model, number, folder)
    print(f"{count} keys: the same signatures, the same refusals")


if __name__ == "__main__":
    main()
