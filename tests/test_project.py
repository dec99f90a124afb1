"""The project itself: its wheel does the main job, its documents are true, and its house stands."""

import ast
import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from leaflets import code_check, preflight
from leaflets.errors import subclasses
from leaflets.month.codes import CODES as MONTH
from leaflets.rule import load_rules, shipped_rules
from leaflets.sources import CODES
from leaflets.store import errors  # noqa: F401 - so that those of the site are known
from leaflets.web.refusals import REFUSALS
from tests.conftest import ROOT


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command to its end and give what it printed."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module", params=[pytest.param("with what it needs", marks=pytest.mark.long), "by itself"])
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel in an environment of its own; the environment's folder of commands.

    It is installed with what it needs, or by itself beside the libraries that these tests have.
    """
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ".", cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=True)
    commands = folder / "env" / "bin"
    pip = (commands / "python", "-m", "pip", "install", "-q")
    if request.param == "by itself":
        run(*pip, "--no-deps", wheel, cwd=folder)
        (own,) = (folder / "env").glob("lib/python*/site-packages")
        (own / "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    else:
        run(*pip, "-c", ROOT / "constraints.txt", wheel, cwd=folder)
    return commands


def test_the_wheel_does_the_main_job_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    where = run(installed / "python", "-c", "import leaflets; print(leaflets.__file__)", cwd=tmp_path)
    assert where.startswith(str(installed.parent))
    leaflets = installed / "leaflets"
    issue = ("--data", "sample:essex", "--month", "2024-04")
    run(leaflets, "make", "colchester", *issue, "--format", "pdf,html", cwd=tmp_path)
    run(leaflets, "cards", "colchester", *issue, "--officer", "Example", cwd=tmp_path)
    run(leaflets, "brand", cwd=tmp_path)
    run(leaflets, "rules", "check", cwd=tmp_path)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "colchester-activity-leaflet-2024-04.html",
        "colchester-activity-leaflet-2024-04.pdf",
        "colchester-window-card-2024-04-helena-example-2912.pdf",
        "manifest.csv",
    ]
    listed = run(leaflets, "layouts", cwd=tmp_path)
    assert {path.parent.name for path in ROOT.glob("leaflets/layouts/*/layout.toml")} <= set(listed.split())


def test_every_code_is_in_the_list_for_users() -> None:
    listed = set(re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs/codes.md").read_text(encoding="utf-8"), re.MULTILINE))
    rules = load_rules([shipped_rules()])
    seen = {*preflight.CODES, *code_check.CODES, *MONTH, *REFUSALS}
    assert listed == {error.code for error in subclasses()} | set(CODES) | set(rules) | seen | {"internal"}


def test_the_readme_shows_every_column() -> None:
    from leaflets.models import KINDS

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for shape in KINDS.values():
        (row,) = [line for line in readme.splitlines() if line.startswith(f"| {shape.sheet} |")]
        for name, field in shape.model_fields.items():
            if name != "all_day":
                assert (f"**{name}**" if field.is_required() else name) in row


def test_every_picture_and_link_of_the_documents_is_there() -> None:
    shown = ("guard", "intranet", "languages", "print-shop", "proof")
    for document in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", *(f"docs/{name}.md" for name in shown)):
        for target in re.findall(r"\]\(([^)#]+)\)", (ROOT / document).read_text(encoding="utf-8")):
            assert target.startswith("http") or ((ROOT / document).parent / target).exists(), f"{document}: {target}"


FLOORS = [
    {"geometry", "typography", "errors", "spelling", "collector", "cell_names", "tongue"},
    {
        "models",
        "language",
        "kit",
        "stock",
        "brand",
        "layout",
        "document",
        "fitting",
        "balance",
        "qr",
        "symbol",
        "penalty",
        "config",
        "lock",
        "forking",
        "aside",
        "channel",
        "frames",
        "printer",
        "printing",
        "outside",
        "phone",
        "visits",
        "wording",
        "rule",
        "rules",
        "matching",
    },
    {
        "sources",
        "workbook",
        "area_map",
        "map_markers",
        "edition",
        "shares",
        "spare",
        "overset",
        "translated",
        "follows",
        "facts",
        "highlights",
        "guard",
        "printable",
        "checks",
        "trial",
        "guarantee",
        "freshness",
        "overrides",
        "doorstep",
    }
    | {"imposition", "booklet", "marks", "imprint", "photo", "vcard"}
    | {"proof", "proof_page", "proof_marks", "proof_drawing", "proof_sheet"}
    | {"preflight", "page_seen", "code_anatomy", "code_check", "code_measures", "code_place", "code_readers"}
    | {"code_words"}
    | {"print_simulation", "symbol_grade"},
    {"engines", "sheet", "press_ready", "folding"},
    {
        "clearance",
        "inspection",
        "importing",
        "copyfit",
        "proofing",
        "press",
        "for_screens",
        "finishing",
        "ticket",
        "card_run",
        "cover",
        "cover_page",
        "pack",
        "calibration",
        "stock_drawing",
    },
    {"batch", "manifest", "month", "intranet", "publish", "store", "jobs", "counter"},
    {"cli", "cli_cards", "cli_shift", "cli_rules", "cli_stocks", "cli_workbook", "cli_calibrate", "cli_options"}
    | {"cli_proof", "cli_preview", "preview", "cli_preflight", "show_preflight"}
    | {"web", "cli_serve", "cli_publish", "cli_jobs"}
    | {
        "cli_batch",
        "show_month",
        "show",
        "show_data",
        "show_sheets",
        "cli_fetch",
        "cli_press",
        "cli_booklet",
        "__main__",
    },
]


def imports_of(path: Path) -> set[str]:
    """The rooms of the project that a file imports, for its types as well."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "leaflets":
            deeper = node.module.split(".")[1:2]
            found |= set(deeper or [name.name for name in node.names])
        elif isinstance(node, ast.Import):
            found |= {name.name.split(".")[1] for name in node.names if name.name.startswith("leaflets.")}
    return found - {"__version__"}


def rooms() -> dict[str, set[str]]:
    """Every room with the other rooms that it imports."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "leaflets").rglob("*.py"):
        room = path.relative_to(ROOT / "leaflets").parts[0].removesuffix(".py")
        if room != "__init__":
            found.setdefault(room, set()).update(imports_of(path) - {room})
    return found


def test_imports_only_go_down() -> None:
    floor = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    for room, others in rooms().items():
        assert room in floor, f"{room} has no floor"
        for other in others:
            assert floor[other] <= floor[room], f"{room} imports {other}"


def test_no_rooms_import_each_other_in_a_circle() -> None:
    left = rooms()
    while free := {room for room, others in left.items() if not others & set(left)}:
        left = {room: others for room, others in left.items() if room not in free}
    assert not left, f"a circle: {left}"


def test_files_and_functions_stay_small() -> None:
    for path in (ROOT / "leaflets").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) < 400, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 60, f"{path}: {node.name}"


def test_layouts_hold_no_colour_and_no_font() -> None:
    for path in (ROOT / "leaflets/layouts").rglob("*.*"):
        if path.suffix in {".css", ".toml", ".html"}:
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|Atkinson|font-family", text), path
