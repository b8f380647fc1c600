"""Tells the volume of Windows' usual output, as a program of its own: `volume 0.55 muted 0`.

Run apart, since a call that goes wrong inside a driver ends a process, and the agent has to air.
It knows nothing but the standard library. Windows names the volume by COM only: the calls below are
those of MMDeviceEnumerator, IMMDevice and IAudioEndpointVolume, by their places in the tables.
"""

import ctypes
import sys
from typing import Any

_ENUMERATOR = "{BCDE0395-E52F-467C-8E3D-C4579291692E}"
_ENUMERATES = "{A95664D2-9614-4F35-A746-DE8DB63617E6}"
_VOLUME = "{5CDF2C82-841E-4546-9722-0CF74078229A}"
_ANY_CONTEXT = 0x17
_PLAYS, _CONSOLE = 0, 0  # what kind of end point is asked for
_RELEASE, _DEFAULT_END_POINT, _ACTIVATE, _GET_SCALAR, _GET_MUTE = 2, 4, 3, 9, 15


class _Guid(ctypes.Structure):
    _fields_ = (
        ("one", ctypes.c_uint32),
        ("two", ctypes.c_uint16),
        ("three", ctypes.c_uint16),
        ("rest", ctypes.c_ubyte * 8),
    )


def _guid(text: str) -> _Guid:
    plain = text.strip("{}").replace("-", "")
    rest = (ctypes.c_ubyte * 8)(*bytes.fromhex(plain[16:]))
    return _Guid(int(plain[:8], 16), int(plain[8:12], 16), int(plain[12:16], 16), rest)


def _call(thing: ctypes.c_void_p, place: int, kinds: tuple[Any, ...], *given: object) -> int:
    """One call of a COM object, by its place in the object's table."""
    table = ctypes.cast(thing, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p)))[0]
    made = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)
    function = made(ctypes.c_int32, ctypes.c_void_p, *kinds)(table[place])
    return int(function(thing, *given))


def read(ole32: Any) -> tuple[float, bool] | None:
    """Volume from 0 to 1 and whether it is muted; None when there is no output or no answer."""
    if ole32.CoInitializeEx(None, 0) < 0:
        return None
    held: list[ctypes.c_void_p] = []
    try:
        return _read(ole32, held)
    finally:
        for thing in reversed(held):
            _call(thing, _RELEASE, ())
        ole32.CoUninitialize()


def _read(ole32: Any, held: list[ctypes.c_void_p]) -> tuple[float, bool] | None:
    pointer, number = ctypes.c_void_p, ctypes.c_uint32
    found, device, volume = pointer(), pointer(), pointer()
    asked = (ctypes.byref(_guid(_ENUMERATOR)), None, _ANY_CONTEXT, ctypes.byref(_guid(_ENUMERATES)))
    if ole32.CoCreateInstance(*asked, ctypes.byref(found)) < 0 or not found:
        return None
    held.append(found)
    kinds: tuple[Any, ...] = (number, number, pointer)
    if _call(found, _DEFAULT_END_POINT, kinds, _PLAYS, _CONSOLE, ctypes.byref(device)) < 0:
        return None
    held.append(device)
    wanted = ctypes.byref(_guid(_VOLUME))
    kinds = (pointer, number, pointer, pointer)
    if _call(device, _ACTIVATE, kinds, wanted, _ANY_CONTEXT, None, ctypes.byref(volume)) < 0:
        return None
    held.append(volume)
    scalar, muted = ctypes.c_float(), ctypes.c_int32()
    if _call(volume, _GET_SCALAR, (pointer,), ctypes.byref(scalar)) < 0:
        return None
    if _call(volume, _GET_MUTE, (pointer,), ctypes.byref(muted)) < 0:
        return None
    return scalar.value, bool(muted.value)


def main() -> int:
    """Say it; 1 when there is nothing to say."""
    library = getattr(ctypes, "windll", None)
    found = read(library.ole32) if library is not None else None
    if found is None:
        return 1
    sys.stdout.write(f"volume {found[0]:.2f} muted {found[1]:d}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
