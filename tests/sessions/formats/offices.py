"""An office program that opens files, as the people do who get them."""

import subprocess
from pathlib import Path


def converted(data: bytes, suffix: str, to: str, folder: Path) -> Path:
    """The file as another kind of file, through a program with a profile of its own."""
    source = folder / f"file.{suffix}"
    source.write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = ["soffice", "--headless", profile, "--convert-to", to, "--outdir", str(folder)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=120)
    return folder / f"file.{to}"
