"""Makes the README's pictures of the intranet's pages, docs/gallery/intranet-*.png, from the Essex sample."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

GALLERY = Path(__file__).resolve().parent / "gallery"
MONTH = ("--data", "sample:essex", "--month", "2024-04", "--issued", "2024-05-01", "--formats", "pdf,html")
LAYOUTS = ("--layouts", "activity-leaflet,activity-leaflet-large-print,window-card")
SCREENS = {
    "intranet-home": ("index.html?q=wivenhoe", 1200, 1000, False),
    "intranet-area": ("areas/colchester.html", 1200, 1000, False),
    "intranet-area-dark": ("areas/colchester.html", 500, 1000, True),
}
"""Page, width and height of the window, and whether it is dark. Chromium's own window is never narrower than 500."""
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=4000")
DARK = ("--force-dark-mode", "--blink-settings=preferredColorScheme=0")
COLOURS = 128


def leaflets(*words: str) -> None:
    """Run a command."""
    subprocess.run([sys.executable, "-m", "leaflets", *words], check=True)


def main() -> None:
    """Makes a month, publishes it, and takes the pictures."""
    with TemporaryDirectory() as folder:
        out, site = f"{folder}/out", f"{folder}/site"
        leaflets("batch", *MONTH, *LAYOUTS, "-o", out)
        leaflets("publish", site, "--from", out)
        for name, (page, width, height, is_dark) in SCREENS.items():
            shot = Path(folder) / f"{name}.png"
            window = (f"--window-size={width},{height}", f"--screenshot={shot}", f"--user-data-dir={folder}/profile")
            command = ["chromium", *QUIET, *(DARK if is_dark else ()), *window, f"file://{site}/{page}"]
            subprocess.run(command, check=True, capture_output=True)
            with Image.open(shot) as picture:
                picture.convert("RGB").quantize(COLOURS).save(GALLERY / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
