"""The browser of whoever sits at this machine."""

import threading
import webbrowser

import click


def open_browser(address: str) -> None:
    """Open an address beside the work under way; that there is no browser is told, no more.

    A browser may stay in front until it is closed, so nobody waits for it.
    """

    def show() -> None:
        try:
            opened = webbrowser.open(address)
        except (OSError, webbrowser.Error):
            opened = False
        if not opened:
            click.echo("Không gọi được trình duyệt: hãy tự mở địa chỉ ở trên.", err=True)

    threading.Thread(target=show, name="trinh-duyet", daemon=True).start()
