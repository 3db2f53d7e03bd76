"""Makes a wheel of a tree: wheel.py TREE NAME VERSION FOLDER.

`pip install` puts the program and its libraries into the virtual environment, with its manual pages and completions. A
wheel cannot hold links, so the other names are scripts of two lines.
"""
import base64
import hashlib
import os
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

tree, name, version, folder = Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4])
distribution = f"{name.replace('-', '_')}-{version}"
symbols = "".join(
    subprocess.run(["objdump", "-T", file], check=True, capture_output=True, text=True).stdout
    for file in [tree / "bin/ggml", *sorted((tree / "lib/ggml").iterdir())])
libc = max(tuple(map(int, found.split("."))) for found in re.findall(r"GLIBC_(2\.\d+)", symbols))
tag = f"py3-none-manylinux_{libc[0]}_{libc[1]}_x86_64"

files = {}  # the path in the wheel, and its mode and content
for path in sorted(tree.rglob("*")):
    place = path.relative_to(tree)
    if path.is_symlink():
        program = path.name.removeprefix("ggml-")
        script = f'#!/bin/sh\nexec "$(dirname "$0")/ggml" {program} "$@"\n'
        files[f"{distribution}.data/scripts/{path.name}"] = 0o755, script.encode()
    elif path.is_file() and place.parts[0] == "bin":
        files[f"{distribution}.data/scripts/{path.name}"] = 0o755, path.read_bytes()
    elif path.is_file():
        files[f"{distribution}.data/data/{place}"] = path.stat().st_mode & 0o777, path.read_bytes()

about = f"{distribution}.dist-info"
files[f"{about}/METADATA"] = 0o644, f"""\
Metadata-Version: 2.1
Name: {name}
Version: {version}
Summary: Compare patients by their single cells: filters for Global Ground Metric Learning
License: Apache-2.0
Description-Content-Type: text/markdown

{(tree / "share/doc" / name / "README.md").read_text()}""".encode()
files[f"{about}/WHEEL"] = 0o644, (
    f"Wheel-Version: 1.0\nGenerator: ggml\nRoot-Is-Purelib: false\nTag: {tag}\n".encode())
record = ""
for path, (_, content) in files.items():
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    record += f"{path},sha256={digest},{len(content)}\n"
files[f"{about}/RECORD"] = 0o644, f"{record}{about}/RECORD,,\n".encode()

moment = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))[:6]
with zipfile.ZipFile(folder / f"{distribution}-{tag}.whl", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as wheel:
    for path, (mode, content) in files.items():
        entry = zipfile.ZipInfo(path, moment)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = (0o100000 | mode) << 16
        wheel.writestr(entry, content)
