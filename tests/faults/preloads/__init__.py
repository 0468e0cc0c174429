"""Libraries that stand between a process and its C library: compiled when they are needed."""

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
COMPILER = "cc"


def can_compile() -> bool:
    """Whether this machine can make them, and heeds LD_PRELOAD as Linux does."""
    return sys.platform == "linux" and shutil.which(COMPILER) is not None


def compile_preload(name: str, folder: Path) -> dict[str, str]:
    """The environment that has a process load `name`.c; raises CalledProcessError."""
    library = folder / f"{name}.so"
    command = [COMPILER, "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", str(library)]
    subprocess.run([*command, str(HERE / f"{name}.c"), "-ldl"], check=True)
    return {"LD_PRELOAD": str(library)}
