#!/bin/sh
# Find a Python for which this folder has the parts and let it install: sh cai-dat.sh [FOLDER]
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 1
other=
for python in python3.13 python3.12 python3.11 python3 python; do
    command -v "$python" >/dev/null 2>&1 || continue
    "$python" -X utf8 "$here/cai_dat.py" --co-hop >/dev/null 2>&1
    case $? in
        0) exec "$python" -X utf8 "$here/cai_dat.py" "$@" ;;
        3) other=${other:-$python} ;; # it would do, but this folder has no part for it
    esac
done
if [ -n "$other" ]; then
    "$other" -X utf8 "$here/cai_dat.py" --co-hop
else
    cat "$here/loi-nhan/khong-co-python.txt"
fi
exit 1
