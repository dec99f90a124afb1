"""Publishing: a folder that is kept up with what was made, told by its files, before and after."""

from hashlib import sha256
from pathlib import Path

import pytest

from leaflets import publish as publishing
from leaflets.brand import Brand
from leaflets.errors import DataError, InUseError, RequestError
from leaflets.intranet.catalogue import Catalogue, month_folders, read_catalogue
from leaflets.lock import locked
from leaflets.publish import RECORD, publish
from tests.commands import leaflets


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_made_again_it_is_the_same_to_the_byte(
    catalogue: Catalogue, kit: Brand, published: Path, tmp_path: Path
) -> None:
    again = publish(catalogue, kit, tmp_path / "site")
    assert files_in(tmp_path / "site") == files_in(published)
    assert (again.written, again.unchanged, again.others) == (len(files_in(published)) - 1, 0, [])


def test_what_is_unchanged_is_not_written(catalogue: Catalogue, kit: Brand, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    first = publish(catalogue, kit, folder)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    again = publish(catalogue, kit, folder)
    assert (again.written, again.unchanged, again.removed) == (0, first.written, 0)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()} == {
        path: at for path, at in before.items() if path.is_file()
    }


def test_old_files_go_and_files_of_others_stay(own_months: Path, kit: Brand, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    publish(read_catalogue(month_folders(own_months)), kit, folder)
    (folder / "web.config").write_text("theirs")
    (folder / "files" / "notes.txt").write_text("theirs")
    (folder / "pdfs" / "old").mkdir(parents=True)
    (folder / "pdfs" / "old" / "a.pdf").write_text("theirs")
    own = folder / "files/2024-03/colchester/colchester-activity-leaflet-2024-03.pdf"
    assert own.is_file()
    (own_months / "2024-03" / "manifest.json").unlink()
    (own_months / "2024-03" / "areas.json").unlink()
    report = publish(read_catalogue(month_folders(own_months)), kit, folder)
    assert report.others == ["files/notes.txt", "pdfs/", "web.config"]
    assert report.removed >= 4  # the leaflet, its two pictures and its page
    assert not own.parent.parent.exists()
    assert not (folder / "earlier").exists()
    assert "March 2024" not in (folder / "areas/colchester.html").read_text()


def test_an_old_file_that_somebody_has_changed_is_left_and_named(own_months: Path, kit: Brand, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    publish(read_catalogue(month_folders(own_months)), kit, folder)
    page = folder / "earlier/2024-03/colchester.html"
    page.write_text("changed")
    for name in ("manifest.json", "areas.json"):
        (own_months / "2024-03" / name).unlink()
    report = publish(read_catalogue(month_folders(own_months)), kit, folder)
    assert page.read_text() == "changed"
    assert [(one.code, one.place.file) for one in report.problems] == [
        ("file-changed", "earlier/2024-03/colchester.html")
    ]


def test_a_leaflet_that_is_not_what_was_made_is_left_out_and_told(own_months: Path, kit: Brand, tmp_path: Path) -> None:
    leaflet = own_months / "2024-04/harlow/harlow/harlow-activity-leaflet-2024-04.pdf"
    leaflet.write_bytes(b"%PDF-1.7 something else")
    report = publish(read_catalogue(month_folders(own_months)), kit, tmp_path / "site")
    assert report.exit_code == 4
    assert [problem.place.file for problem in report.problems] == ["harlow/harlow/harlow-activity-leaflet-2024-04.pdf"]
    published = files_in(tmp_path / "site")
    assert sha256(leaflet.read_bytes()).hexdigest() not in {sha256(one).hexdigest() for one in published.values()}
    assert b"harlow-activity-leaflet-2024-04.pdf" not in published["areas/harlow.html"]
    assert b"No leaflet yet" in published["areas/harlow.html"]
    assert b"colchester-activity-leaflet-2024-04.pdf" in published["areas/colchester.html"]


@pytest.mark.parametrize("manifest", [None, "{"])
def test_a_month_that_cannot_be_read_takes_no_leaflet_away(
    own_months: Path, kit: Brand, tmp_path: Path, manifest: str | None
) -> None:
    (tmp_path / "site").mkdir()
    path = own_months / "2024-04" / "manifest.json"
    path.unlink()
    if manifest:
        path.write_text(manifest)
    with pytest.raises(DataError, match="2024-04"):
        publish(read_catalogue(month_folders(own_months)), kit, tmp_path / "site")
    assert list((tmp_path / "site").iterdir()) == []


def test_a_run_that_fails_changes_nothing(
    own_months: Path, kit: Brand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "site"
    publish(read_catalogue([own_months / "2024-03"]), kit, folder)
    before = files_in(folder)

    def stop(_done: int, _of: int, path: str) -> None:
        if path == "404.html":  # all but home is ready by now
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(read_catalogue(month_folders(own_months)), kit, folder, stop)
    now = {path: one for path, one in files_in(folder).items() if not path.startswith(publishing.ASIDE)}
    assert now == before
    publish(read_catalogue(month_folders(own_months)), kit, folder)
    assert not (folder / publishing.ASIDE).exists()


def test_a_run_that_is_cut_off_while_files_take_their_places_is_made_good(
    own_months: Path, kit: Brand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, whole = tmp_path / "site", tmp_path / "whole"
    publish(read_catalogue(month_folders(own_months)), kit, whole)
    real, left = Path.replace, [60]

    def cut(path: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return real(path, target)

    monkeypatch.setattr(Path, "replace", cut)
    with pytest.raises(KeyboardInterrupt):
        publish(read_catalogue(month_folders(own_months)), kit, folder)
    assert not (folder / "index.html").exists()  # home is last
    monkeypatch.undo()
    assert publish(read_catalogue(month_folders(own_months)), kit, folder).others == []
    assert files_in(folder) == files_in(whole)


def test_somebody_elses_folder_is_refused(catalogue: Catalogue, kit: Brand, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("another site")
    with pytest.raises(RequestError, match=r"index\.html"):
        publish(catalogue, kit, tmp_path)
    assert (tmp_path / "index.html").read_text() == "another site"
    assert not (tmp_path / publishing.ASIDE).exists()
    (tmp_path / RECORD).write_text('[{"path": "gone.html", "sha256": "", "size": 0}]')
    with pytest.raises(RequestError, match="Move it elsewhere"):
        publish(catalogue, kit, tmp_path)
    (tmp_path / RECORD).write_text('[{"path": "../outside", "sha256": "", "size": 0}]')
    with pytest.raises(RequestError, match="no list of published files"):
        publish(catalogue, kit, tmp_path)


@pytest.mark.parametrize("where", [".", "2024-03", "2024-03/colchester/pages", ".."])
def test_pages_and_months_are_never_one_folder(catalogue: Catalogue, kit: Brand, months: Path, where: str) -> None:
    before = sorted(months.rglob("*"))
    with pytest.raises(RequestError, match="what readers must not see"):
        publish(catalogue, kit, months / where)
    assert sorted(months.rglob("*")) == before


def test_two_at_once_are_refused(catalogue: Catalogue, kit: Brand, tmp_path: Path) -> None:
    aside = tmp_path / publishing.ASIDE
    aside.mkdir()
    with locked(aside / publishing.LOCK, "a test holds it"), pytest.raises(InUseError):
        publish(catalogue, kit, tmp_path)


def test_names_are_such_as_any_web_server_and_sharepoint_take(published: Path) -> None:
    for path in files_in(published):
        assert path.isascii()
        assert not set(path) & set('~"#%&*:<>?{|}\\ ')
        assert all(part and not part.startswith((".", "_")) for part in path.split("/")), path


def test_the_command(published: Path, months: Path, tmp_path: Path) -> None:
    again = leaflets("publish", str(published), "--from", str(months), cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert "16 areas; 0 files written" in again.stdout
    assert f"Open {published}/index.html" in again.stdout
    (tmp_path / "empty").mkdir()
    empty = leaflets("publish", "other", "--from", "empty", cwd=tmp_path)
    assert empty.returncode == 2
    assert "holds no month" in empty.stderr
    assert not (tmp_path / "other").exists()
