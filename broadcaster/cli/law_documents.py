"""Which document of the register somebody means who types its number or name."""

from broadcaster.domain.errors import InputError
from broadcaster.law.register import Register, RegisteredDocument


def known_document(register: Register, number: str) -> RegisteredDocument:
    """The document that is meant. Raises InputError with those that it may be."""
    found = register.numbered(number) or register.perhaps(number) or register.named(number)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(f"{one.name} ({one.issuer})" for one in found[:6])
        raise InputError(f"“{number}” có thể là {names}", hint="Ghi đủ số, ký hiệu.")
    if broken := register.broken_file(number):
        raise InputError(
            f"chưa đọc được “{number}”: {broken} của sổ văn bản có lỗi",
            hint="Xem lỗi ở dòng nào: broadcaster law check",
        )
    raise InputError(
        f"sổ văn bản không có “{number}”",
        hint=f'Ghi vào sổ bằng: broadcaster law add "{number}". Xem sổ: broadcaster law list.',
    )
