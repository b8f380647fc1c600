"""A commune with two schools below it, as `lich.toml` has them; all three are invented."""

COMMUNE = "Ủy ban nhân dân xã Hoa Phượng (ví dụ)"
SCHOOL, OTHER = "Trường THCS Sao Mai (ví dụ)", "Trường THCS Sao Hôm (ví dụ)"
UNITS = f"""
[[units]]
key = "xa"
name = "{COMMUNE}"
kind = "xã, phường, đặc khu"
[[units]]
key = "sao-mai"
name = "{SCHOOL}"
kind = "trường"
parent = "xa"
[[units]]
key = "sao-hom"
name = "{OTHER}"
kind = "trường"
parent = "xa"
"""
