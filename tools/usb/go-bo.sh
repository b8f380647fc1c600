#!/bin/sh
# Take the program off this machine; the station stays: sh go-bo.sh [FOLDER]
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 1
# the Python that the program was made with stands outside it; else any does
from=$(pwd)
own=$(sed -n 's/^home *= *//p' "$here/chuong-trinh/pyvenv.cfg" 2>/dev/null)
for python in "$own/python3" python3 python3.13 python3.12 python3.11 python; do
    if command -v "$python" >/dev/null 2>&1; then
        cd / && exec "$python" -X utf8 "$here/go_bo.py" --tu "$from" "$@"
    fi
done
cat "$here/loi-nhan/khong-co-python.txt" 2>/dev/null
exit 1
