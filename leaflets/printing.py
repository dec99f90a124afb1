"""Floor 2, the printing condition: the profile that a print shop's press is described by, and where it comes from.

A brand kit names a profile of its own, or FOGRA39 is made once from the characterisation data that Debian ships.
"""

import shutil
import struct
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from leaflets.brand import Brand, rgb
from leaflets.errors import BrandError, OutputError, Place, ProfileError

DATA = Path("/usr/share/color/icc/FOGRA39L.ti3")
"""Fogra's measurements of coated paper (ISO 12647-2, types 1 and 2) in Debian's `icc-profiles-free`, zlib licence."""
BUILT = "FOGRA39.icc"
CONDITION = "FOGRA39"
"""Its name in the registry of the International Color Consortium, which a print shop knows it by."""
MOST_INK = 3.0
"""The most ink at a point, as a share of one ink: 300 %, what sheet-fed offset on coated paper dries."""
COLPROF = "colprof"
INK_RULES = ("-l300", "-kp", "0", "0.15", "1", "1", "0.7")
"""300 % at most; black is brought in slowly from light tones on, so that faces in photos are not greyed."""
MADE_ON = (2006, 12, 1, 0, 0, 0)
"""The date of the data, written into the profile in place of the clock's: one machine makes what another does."""
MEND = (
    "On Debian: apt-get install argyll icc-profiles-free, then: leaflets press-profile. Or name a profile in the kit."
)

Rgb = tuple[float, float, float]
Cmyk = tuple[float, float, float, float]
"""Four inks as shares from 0 to 1."""


@dataclass(frozen=True)
class Printing:
    """How a piece is printed: the press's ICC profile, the condition's registered name, and the kit's own inks."""

    profile: bytes
    condition: str
    registry: str
    own: Mapping[Rgb, Cmyk]
    most_ink: float = MOST_INK


def load_printing(brand: Brand, folder: Path) -> Printing:
    """The kit's own profile, or the one made into `folder`. Raises ProfileError; BrandError without inks."""
    kit = brand.kit
    if not kit.cmyk:
        wrong = "The brand kit has no inks: its colours have no CMYK values of their own."
        raise BrandError(wrong, "Add a table [cmyk] with a value for each colour.", Place(file="brand.toml"))
    path = brand.folder / "profiles" / kit.press.profile if kit.press.profile else folder / BUILT
    try:
        profile = path.read_bytes()
    except OSError:
        mend = "Put it into the kit’s folder profiles/." if kit.press.profile else MEND
        raise ProfileError(f"There is no profile of the press: {path}.", mend) from None
    _check(profile, path)
    own = {rgb(kit.colours[token]): inks(shares) for token, shares in kit.cmyk.items()}
    return Printing(profile, kit.press.condition, kit.press.registry, MappingProxyType(own))


def inks(percent: Sequence[float]) -> Cmyk:
    """Four inks in percent as shares."""
    cyan, magenta, yellow, black = (value / 100 for value in percent)
    return cyan, magenta, yellow, black


def _check(profile: bytes, path: Path) -> None:
    """Raises ProfileError for what is no ICC profile of a CMYK press (ICC.1:2010, 7.2: class, space, signature)."""
    if len(profile) < 132 or profile[36:40] != b"acsp":
        raise ProfileError(f"{path.name} is not an ICC profile.", "Name the profile of your print shop.")
    if profile[12:16] != b"prtr" or profile[16:20] != b"CMYK":
        raise ProfileError(f"{path.name} is not the profile of a CMYK press.", "Name an output profile in CMYK.")


def build_profile(folder: Path, data: Path = DATA) -> Path:
    """Make the FOGRA39 profile with Argyll's colprof, in half a minute. Raises ProfileError and OutputError."""
    colprof = shutil.which(COLPROF)
    if not colprof or not data.is_file():
        missing = COLPROF if not colprof else str(data)
        raise ProfileError(f"The profile cannot be made: {missing} is missing.", MEND)
    with tempfile.TemporaryDirectory() as scratch:
        base = Path(scratch) / CONDITION
        shutil.copyfile(data, base.with_suffix(".ti3"))
        about = (
            "-D",
            f"{CONDITION} coated, 300 %",
            "-C",
            "Made from FOGRA39L, Fogra, by Argyll. No copyright claimed.",
        )
        command = (colprof, "-nc", "-qm", *INK_RULES, *about, str(base))
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no word of a user's
        if done.returncode or not base.with_suffix(".icc").is_file():
            raise ProfileError(f"colprof failed: {done.stderr.strip()[-200:]}", MEND)
        profile = _dated(base.with_suffix(".icc").read_bytes())
    return _written(folder / BUILT, profile)


def _dated(profile: bytes) -> bytes:
    """The profile with the date of its data (ICC.1:2010, 7.2.8: bytes 24 to 35)."""
    return profile[:24] + struct.pack(">6H", *MADE_ON) + profile[36:]


def _written(path: Path, content: bytes) -> Path:
    """Written whole or not at all: two runs may make it at once."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as out:
            out.write(content)
        Path(out.name).chmod(0o644)
        Path(out.name).replace(path)
    except OSError as fault:
        raise OutputError(f"{path} cannot be written ({fault.strerror}).", "Name a folder that can.") from fault
    return path
