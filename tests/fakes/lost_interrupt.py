"""A signal that comes where Python lets nothing out, as while a module is being loaded."""

import signal
import weakref


def raised_where_nothing_gets_out(number: signal.Signals) -> None:
    """Raise a signal in this process; what its handler raises is printed and gets lost."""

    class ModuleLock:
        pass

    lock = ModuleLock()
    watched = weakref.ref(lock, lambda _: signal.raise_signal(number))
    del lock
    assert watched() is None
