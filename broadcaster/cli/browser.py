"""The browser of whoever sits at this machine."""

import threading
import webbrowser

import click


def open_browser(address: str) -> threading.Thread:
    """Open an address beside the work under way; that there is no browser is told, no more.

    A browser may stay in front until it is closed: whoever has nothing else to do joins the thread
    for a few seconds, nobody waits for its end.
    """

    def show() -> None:
        try:
            opened = webbrowser.open(address)
        except (OSError, webbrowser.Error):
            opened = False
        if not opened:
            click.echo("Không gọi được trình duyệt: hãy tự mở địa chỉ ở trên.", err=True)

    thread = threading.Thread(target=show, name="trinh-duyet", daemon=True)
    thread.start()
    return thread
