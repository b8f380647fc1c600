#!/bin/sh
# Find a Python for which this folder has the parts and let it install: sh cai-dat.sh [FOLDER]
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 1
for python in python3.13 python3.12 python3.11 python3 python; do
    if command -v "$python" >/dev/null 2>&1 && "$python" -X utf8 "$here/cai_dat.py" --co-hop >/dev/null 2>&1; then
        exec "$python" -X utf8 "$here/cai_dat.py" "$@"
    fi
done
cat "$here/loi-nhan/khong-co-python.txt"
exit 1
