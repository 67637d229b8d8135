"""Packs a folder as a .tar.gz whose bytes depend on its files alone.

    python pack.py FOLDER OUT.tar.gz SECONDS

Every file has the time SECONDS (since 1970), no owner, and the mode 644, or 755 where it is executable.
"""

import gzip
import os
import sys
import tarfile
from pathlib import Path


def packed(member, seconds):
    """A member of the archive without what is this machine's."""
    member.mtime, member.uid, member.gid = seconds, 0, 0
    member.uname = member.gname = ""
    member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    return member


def main():
    folder, out, seconds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with open(out + ".part", "wb") as raw:
        with gzip.GzipFile("", "wb", compresslevel=9, fileobj=raw, mtime=0) as stream:
            with tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive:
                for path in files:
                    name = path.relative_to(folder.parent)
                    member = packed(archive.gettarinfo(path, name), seconds)
                    with open(path, "rb") as file:
                        archive.addfile(member, file)
    os.replace(out + ".part", out)


main()
