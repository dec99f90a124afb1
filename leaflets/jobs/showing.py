"""Floor 6, showing: what cards are made from once an edition is published: its upload, with what was accepted in it."""

from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from leaflets.counter.current import renew
from leaflets.jobs.home import Home
from leaflets.jobs.pressing import overrides_of
from leaflets.jobs.uploaded import open_upload
from leaflets.photo import FOLDER as PHOTOS
from leaflets.store.accepted import accepted_findings
from leaflets.store.base import Store
from leaflets.store.months import CurrentEdition, Edition, Upload


def show_to_counter(home: Home, current: Path, store: Store, edition: Edition) -> bool:
    """Make cards from the data of an edition that is published, if none of a later month is; says whether it was done.

    Raises DataError for an upload that cannot be opened, OutputError for a folder that cannot be written.
    """
    with store.session() as session:
        latest = session.scalar(select(func.max(CurrentEdition.month)))
        upload = session.get(Upload, edition.upload_id) if edition.upload_id else None
        accepted = accepted_findings(session, edition.upload_id)
    if upload is None or (latest and latest > edition.month):
        return False
    scratch = home.folder / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="counter-", dir=scratch) as name:
        folder = Path(name)
        data = open_upload(home.upload(upload.sha256), upload.name, folder).data
        whole = data if data.is_dir() else folder
        for photos in home.own(PHOTOS):
            if not (whole / PHOTOS).exists():
                copytree(photos, whole / PHOTOS)
        renew(current, whole, list(overrides_of(home, upload, accepted)))
    return True
