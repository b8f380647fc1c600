#!/bin/sh
# Take the program off this machine; the station stays: sh go-bo.sh [FOLDER]
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 1
# the Python that the program was made with stands outside it; else any from 3.10 on does
from=$(pwd)
old=
own=$(sed -n 's/^home *= *//p' "$here/chuong-trinh/pyvenv.cfg" 2>/dev/null)
for python in "$own/python3" python3 python3.13 python3.12 python3.11 python; do
    command -v "$python" >/dev/null 2>&1 || continue
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
        cd / && exec "$python" -X utf8 "$here/go_bo.py" --tu "$from" "$@"
    fi
    # what starts, and reads the file far enough to say that it is too old; not a stub, nor Python 2
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 6))' 2>/dev/null && old=${old:-$python}
done
if [ -n "$old" ]; then
    exec "$old" -X utf8 "$here/go_bo.py" # which says that it is too old
fi
cat "$here/loi-nhan/khong-co-python.txt" 2>/dev/null
exit 1
