"""Checks the links of the repository's Markdown files: every file they lead to is there, and every heading.

Exit code 1, and a line for each link that leads nowhere. Pages behind http are not fetched.
"""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`[^`]*`")


def prose(text):
    """The lines that are no code."""
    fenced = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced and not line.startswith("    "):
            yield number, CODE.sub("", line)


def anchors(path):
    """What headings are called behind '#', as hosts make it."""
    found = set()
    for _, line in prose(path.read_text()):
        if line.startswith("#"):
            title = re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower())
            found.add(title.replace(" ", "-"))
    return found


def problems(path):
    for number, line in prose(path.read_text()):
        for target in LINK.findall(line):
            if re.match(r"[a-z]+:", target) or path.parent.suffix == ".docc":
                continue
            name, _, anchor = unquote(target).partition("#")
            file = (path.parent / name) if name else path
            if not file.exists():
                yield f"{path.relative_to(ROOT)}:{number}: {target} is not there"
            elif anchor and file.suffix == ".md" and anchor not in anchors(file):
                yield f"{path.relative_to(ROOT)}:{number}: {name or 'it'} has no heading #{anchor}"


def main():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=ROOT,
                            capture_output=True, text=True, check=True).stdout.split("\n")
    files = [ROOT / name for name in listed if name and (ROOT / name).exists()]
    found = [line for path in files for line in problems(path)]
    print("\n".join(found) if found else f"{len(files)} Markdown files: every link leads somewhere")
    sys.exit(1 if found else 0)


main()
