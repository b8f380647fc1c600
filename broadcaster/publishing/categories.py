"""The categories that podcast directories know.

Source: Apple Podcasts categories (podcasters.apple.com, support article 1691), the list that the
other directories read too.
"""

from broadcaster.domain.errors import PublishError
from broadcaster.domain.text import nearest

CATEGORIES: dict[str, tuple[str, ...]] = {
    "Arts": (
        "Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts",
    ),
    "Business": (
        "Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit",
    ),
    "Comedy": ("Comedy Interviews", "Improv", "Stand-Up"),
    "Education": ("Courses", "How To", "Language Learning", "Self-Improvement"),
    "Fiction": ("Comedy Fiction", "Drama", "Science Fiction"),
    "Government": (),
    "History": (),
    "Health & Fitness": (
        "Alternative Health", "Fitness", "Medicine", "Mental Health", "Nutrition", "Sexuality",
    ),
    "Kids & Family": ("Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"),
    "Leisure": (
        "Animation & Manga", "Automotive", "Aviation", "Crafts", "Games", "Hobbies",
        "Home & Garden", "Video Games",
    ),
    "Music": ("Music Commentary", "Music History", "Music Interviews"),
    "News": (
        "Business News", "Daily News", "Entertainment News", "News Commentary", "Politics",
        "Sports News", "Tech News",
    ),
    "Religion & Spirituality": (
        "Buddhism", "Christianity", "Hinduism", "Islam", "Judaism", "Religion", "Spirituality",
    ),
    "Science": (
        "Astronomy", "Chemistry", "Earth Sciences", "Life Sciences", "Mathematics",
        "Natural Sciences", "Nature", "Physics", "Social Sciences",
    ),
    "Society & Culture": (
        "Documentary", "Personal Journals", "Philosophy", "Places & Travel", "Relationships",
    ),
    "Sports": (
        "Baseball", "Basketball", "Cricket", "Fantasy Sports", "Football", "Golf", "Hockey",
        "Rugby", "Running", "Soccer", "Swimming", "Tennis", "Volleyball", "Wilderness",
        "Wrestling",
    ),
    "Technology": (),
    "True Crime": (),
    "TV & Film": ("After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"),
}  # fmt: skip


def known_categories() -> tuple[str, ...]:
    """Every category as station.toml writes it: "Education" or "Education > Courses"."""
    return tuple(
        name
        for parent, children in CATEGORIES.items()
        for name in (parent, *(f"{parent} > {child}" for child in children))
    )


def split_category(written: str) -> tuple[str, str]:
    """Category and subcategory ("" when none). Raises PublishError with the nearest known one."""
    name = " > ".join(part.strip() for part in written.split(">"))
    if name not in known_categories():
        near = nearest(name, known_categories())
        raise PublishError(
            f"các thư mục podcast không có thể loại “{written}”",
            hint=f"Có phải ý là “{near}”?" if near else "Ví dụ dùng được: Education, Government.",
        )
    parent, _, child = name.partition(" > ")
    return parent, child
