"""Prints a release's software bill of materials: SPDX 2.3, as JSON.

    python sbom.py VERSION PROGRAM-FOLDER ARCHIVES-FOLDER

It lists every file of both folders with its digests, and what of others' code is linked into the program: Swift's
libraries, on Linux; nothing into the C archives. SOURCE_DATE_EPOCH is the time that it states.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

# What --static-swift-stdlib links into the program on Linux, by name, licence and source.
LINKED = [
    ("swift", "Apache-2.0 WITH Swift-exception", "https://github.com/swiftlang/swift"),
    ("swift-foundation", "Apache-2.0 WITH Swift-exception", "https://github.com/swiftlang/swift-foundation"),
    ("swift-corelibs-foundation", "Apache-2.0 WITH Swift-exception",
     "https://github.com/swiftlang/swift-corelibs-foundation"),
    ("swift-corelibs-libdispatch", "Apache-2.0 WITH Swift-exception",
     "https://github.com/swiftlang/swift-corelibs-libdispatch"),
    ("swift-foundation-icu", "Unicode-3.0", "https://github.com/swiftlang/swift-foundation-icu"),
]


def identifier(text):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", text)


def package(name, version, licence, source):
    return {"name": name, "SPDXID": identifier(name), "versionInfo": version, "downloadLocation": source,
            "filesAnalyzed": False, "licenseConcluded": licence, "licenseDeclared": licence,
            "copyrightText": "NOASSERTION"}


def file_entry(folder, path):
    name = str(path.relative_to(folder.parent))
    data = path.read_bytes()
    return {"fileName": "./" + name, "SPDXID": identifier("file-" + name),
            "checksums": [{"algorithm": "SHA1", "checksumValue": hashlib.sha1(data).hexdigest()},
                          {"algorithm": "SHA256", "checksumValue": hashlib.sha256(data).hexdigest()}],
            "licenseConcluded": "Apache-2.0", "copyrightText": "NOASSERTION"}


def relation(first, kind, second):
    return {"spdxElementId": first, "relationshipType": kind, "relatedSpdxElement": second}


def main():
    version, program, archives = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    said = subprocess.run(["swift", "--version"], capture_output=True, text=True, check=True).stdout
    toolchain = re.search(r"Swift version ([0-9.]+)", said).group(1)
    own = package("thimble", version, "Apache-2.0", "NOASSERTION")
    linked = [package(name, toolchain, licence, source) for name, licence, source in LINKED]
    if sys.platform != "linux":
        linked = []
    files = [file_entry(folder, path) for folder in (program, archives)
             for path in sorted(folder.rglob("*")) if path.is_file()]
    binary = identifier(f"file-{program.name}/thimble")
    relations = [relation("SPDXRef-DOCUMENT", "DESCRIBES", own["SPDXID"])]
    relations += [relation(own["SPDXID"], "CONTAINS", file["SPDXID"]) for file in files]
    relations += [relation(binary, "STATIC_LINK", other["SPDXID"]) for other in linked]
    digest = hashlib.sha256("".join(f["checksums"][1]["checksumValue"] for f in files).encode()).hexdigest()
    time = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), timezone.utc)
    json.dump({
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"thimble-{version}", "documentNamespace": f"urn:thimble:{version}:{digest}",
        "creationInfo": {"created": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
                         "creators": ["Tool: Tools/release/sbom.py"],
                         "comment": f"Compiled by Swift {toolchain}."},
        "packages": [own] + linked, "files": files, "relationships": relations,
    }, sys.stdout, indent=1)
    print()


main()
