"""A decree, the one that takes its place, and two resolutions that stop the new one for a while.

The documents and dates are made up.
"""

from broadcaster.law.register import Register, register_of
from broadcaster.law.register_files import read_document

OLD = """Số: 15/2090/NĐ-CP
Tên: Nghị định về bữa ăn
Hiệu lực từ: 2/2/2090
Áp dụng trở lại:
  - từ 4/2/2098 theo 9/2098/NQ-CP
  - từ 6/4/2098 theo 15/2098/NQ-CP
"""
NEW = """Số: 46/2098/NĐ-CP
Tên: Nghị định mới về bữa ăn
Ban hành: 26/1/2098
Hiệu lực từ: 26/1/2098
Văn bản được thay thế: 15/2090/NĐ-CP
"""
FIRST_STOP = """Số: 9/2098/NQ-CP
Tên: Nghị quyết tạm ngưng
Hiệu lực từ: 4/2/2098
Văn bản bị tạm ngưng hiệu lực: 46/2098/NĐ-CP
"""
SECOND_STOP = """Số: 15/2098/NQ-CP
Tên: Nghị quyết tạm ngưng tiếp
Hiệu lực từ: 6/4/2098
Hết hiệu lực: 1/9/2098
Văn bản bị tạm ngưng hiệu lực: 46/2098/NĐ-CP
Văn bản được thay thế: 9/2098/NQ-CP
"""


def register(*files: str) -> Register:
    documents = []
    for text in files:
        found = read_document(text.encode(), "scripts_vi/van-ban/a.md").value
        assert found is not None
        documents.append(found)
    return register_of(documents)
