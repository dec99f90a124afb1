"""The sheets by gLabels: `glabels_cards FOLDER fronts|backs OUT.pdf`. It knows no second side, so each is a file.

The backs are a CSV merge whose codes gLabels makes itself, with libqrencode.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.rivals.sheet import cards

HERE = Path(__file__).parent


def main(folder: Path, side: str, output: str) -> None:
    """Have one side set."""
    program = shutil.which("glabels-3-batch") or "glabels-batch"
    if side == "fronts":
        given = ["-s", str(-(-len(cards(folder)) // 10)), str(HERE / "front.glabels")]
    else:
        given = ["-i", str(folder / "cards.csv"), str(HERE / "back.glabels")]
    screenless = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    subprocess.run([program, "-o", output, *given], cwd=folder, env=screenless, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
