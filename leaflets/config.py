"""Floor 2, configuration: TOML files read into types, the user's `leaflets.toml`, and where shipped folders stand."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from leaflets.errors import ConfigError, LeafletsError, Place, Problem, UnknownNameError
from leaflets.spelling import did_you_mean

CONFIG_NAME = "leaflets.toml"
SAMPLE_PREFIX = "sample:"


class Table(BaseModel):
    """The base of what is read from a TOML file: frozen, with no key beyond those named."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Read = TypeVar("Read", bound=Table)


class Settings(Table):
    """The keys of `leaflets.toml`. Each is the default of the option of the same name; none needs to be given."""

    data: str = ""
    brand: str = ""
    layout_folder: tuple[str, ...] = ()
    output: str = ""
    format: str = ""
    crime: tuple[str, ...] = ()
    boundaries: str = ""
    patrols: str = ""
    printers: str = ""
    stocks: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


def read_settings(folder: Path) -> Settings:
    """The settings of `leaflets.toml` in `folder`; the defaults when there is none. Raises ConfigError."""
    path = folder / CONFIG_NAME
    return read_toml(path, Settings, ConfigError) if path.is_file() else Settings()


def read_toml(path: Path, shape: type[Read], error: type[LeafletsError]) -> Read:
    """Read a TOML file into `shape`. Raises `error` with one problem for each fault, the key named."""
    return parse_table(read_table(path, error), shape, error, path)


def read_table(path: Path, error: type[LeafletsError]) -> dict[str, object]:
    """The plain content of a TOML file. Raises `error` when it is missing or not TOML."""
    place = Place(file=_short(path))
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise error(f"There is no file {path}.", "Check the name and the folder.", place) from None
    except (OSError, UnicodeDecodeError) as fault:
        raise error(f"{path} cannot be read ({fault}).", "It must be a text file in UTF-8.", place) from fault
    except tomllib.TOMLDecodeError as fault:
        raise error(f"This is not TOML: {fault}.", "Mend the line that is named.", place) from fault


def _short(path: Path) -> str:
    """A file's name with its folder's, where that is said."""
    return "/".join(path.parts[-2:])


def parse_table(table: dict[str, object], shape: type[Read], error: type[LeafletsError], path: Path) -> Read:
    """A plain table as `shape`. Raises `error` with one problem for each fault."""
    try:
        return shape.model_validate(table)
    except ValidationError as fault:
        problems = [_explain(detail, shape, error.code, path) for detail in fault.errors()]
        raise error.of(problems) from fault


def _explain(detail: ErrorDetails, shape: type[Table], code: str, path: Path) -> Problem:
    key = ".".join(str(part) for part in detail["loc"])
    place = Place(file=_short(path), block=key)
    match detail["type"]:
        case "missing":
            return Problem(code, f"“{key}” is missing.", "Add it.", place)
        case "extra_forbidden":
            known = shape.model_fields if len(detail["loc"]) == 1 else ()
            hint = did_you_mean(str(detail["loc"][-1]), known)
            return Problem(code, f"“{key}” is not a known key.", hint or "Take it out.", place)
        case _:
            shown = repr(detail["input"])[:60]
            return Problem(code, f"“{key}” is {shown}: {detail['msg']}.", "", place)


def stamp(files: Iterable[Path]) -> tuple[tuple[Path, int, int], ...]:
    """When each of the files was last changed and how large it is: what is made from them is kept while this stays.

    A file that is not there is left out, so that its coming shows as well.
    """
    found = [(path, path.stat()) for path in files if path.exists()]
    return tuple((path, state.st_mtime_ns, state.st_size) for path, state in found)


def shipped(name: str) -> Path:
    """A folder that comes with the project, such as `brand`: in the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "shipped" / name
    return inside if inside.exists() else package.parent / name


def data_path(given: str, base: Path) -> Path:
    """The data that a user names: a path, taken from `base`, or `sample:essex` for a sample that is shipped.

    Raises UnknownNameError when there is no sample of that name.
    """
    if not given.startswith(SAMPLE_PREFIX):
        return base / Path(given).expanduser()
    name = given.removeprefix(SAMPLE_PREFIX)
    folder = shipped("samples")
    known = sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name != "source")
    if name not in known:
        raise UnknownNameError("sample", name, known)
    return folder / name
