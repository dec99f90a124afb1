"""Floor 7, the command of the preview: proofs of a piece in a browser on this machine, kept up with every change."""

import signal
import webbrowser
from threading import Event, Thread
from typing import Any

import click

from leaflets.cli_options import DayType, MonthType, crime_options, data_option, kit_options
from leaflets.errors import OutputError, RequestError

LIMIT_S = 60.0
"""No piece takes as long: the process that sets it is ended then, and the page says so."""


@click.command()
@click.argument("area")
@click.option("--layout", default="activity-leaflet", show_default=True, help="See: leaflets layouts.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0: any that is free.")
@click.option("--open", "is_opened", is_flag=True, help="Open it in the browser.")
@click.option("--dpi", type=click.IntRange(30, 300), default=110, show_default=True, help="How fine the pictures are.")
@click.option("--issued", type=DayType(), help="Date of issue; events before it are not shown.")
@click.option("--month", type=MonthType(), help="Month of the issue, such as 2026-09.")
@data_option
@crime_options
@kit_options
def preview(area: str, layout: str, port: int, *, is_opened: bool, dpi: int, **rest: Any) -> int:
    """Show the proof of an AREA's piece in a browser, and show it anew when data, layouts, brand or rules change.

    It is for this machine alone (127.0.0.1). Ctrl-C ends it.

    \b
    Examples:
      leaflets preview colchester --data essex.xlsx --open
      leaflets preview colchester --layout window-card --layout-folder my-layouts --data sample:essex --port 9000
    """
    from werkzeug.serving import WSGIRequestHandler, make_server

    from leaflets.preview.desk import Desk
    from leaflets.preview.site import site
    from leaflets.preview.watching import watch_for, watched_paths
    from leaflets.preview.worker import Worker

    if not rest["data"]:
        raise RequestError("No data was named.", "Say --data FILE, or try --data sample:essex.")
    port = _free(port)
    worker, stop = Worker(rest, dpi, LIMIT_S), Event()
    desk = Desk(worker.set)
    # Each request would be told on the terminal, where only the address and what is wrong should stand.
    quiet = type("Quiet", (WSGIRequestHandler,), {"log_request": lambda *_given: None})
    server = make_server("127.0.0.1", port, site(desk, area, layout, port), threaded=True, request_handler=quiet)
    watcher = Thread(target=watch_for, args=(watched_paths(rest), desk.changed, stop), daemon=True, name="watch")
    watcher.start()
    address = f"http://127.0.0.1:{port}/"
    click.echo(f"Preview at {address} (Ctrl-C ends it)")
    if is_opened:
        webbrowser.open(address)
    for ended_by in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ended_by, signal.default_int_handler)
    try:
        server.serve_forever()  # which ends by itself at Ctrl-C
    finally:
        stop.set()
        desk.close()
        worker.end()
        server.server_close()
    click.echo("Ended.")
    return 0


def _free(port: int) -> int:
    """The port if it is free, or a free one for 0. Raises OutputError."""
    import socket

    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError as fault:
            raise OutputError(
                f"Port {port} cannot be used ({fault.strerror}).", "Choose another with --port, or say --port 0."
            ) from fault
        return int(tried.getsockname()[1])
