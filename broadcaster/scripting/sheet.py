"""What a body has given so far: blocks, notices, and whether a school-only part is open."""

from broadcaster.model.notice import Level, Notice, Place
from broadcaster.model.scope import Scope
from broadcaster.model.script import Block, Direction
from broadcaster.scripting import directions
from broadcaster.scripting.cues import is_sound
from broadcaster.scripting.placed import Placed, notice


class Sheet:
    """The growing result of one body."""

    def __init__(self, scope: Scope) -> None:
        self.blocks: list[Block] = []
        self.notices: list[Notice] = []
        self.school: Place | None = None  # where [chỉ trong trường] was opened
        self._outer = scope

    @property
    def scope(self) -> Scope:
        """The scope of what comes next."""
        return Scope.SCHOOL if self.school else self._outer

    def say(self, level: Level, code: str, sentence: str, place: Place, hint: str = "") -> None:
        """Keep a notice."""
        self.notices.append(notice(level, code, sentence, place, hint))

    def direct(self, words: Placed) -> None:
        """Keep a stage direction, and say so when listeners may miss it."""
        text = directions.inner(words.text)
        self.blocks.append(Direction(text=text, place=words.place, scope=self.scope))
        if why := directions.why_heard(text):
            self.say(
                Level.WARNING,
                "loi-khong-doc",
                f"lời trong ngoặc tròn không được đọc, mà {why}",
                words.place,
                "Nếu người nghe cần biết thì bỏ ngoặc tròn.",
            )
        elif is_sound(text):
            self.say(
                Level.WARNING,
                "nhac-ngoac-tron",
                f"({text}) trong ngoặc tròn chỉ là lời nhắc, không phát ra tiếng",
                words.place,
                f"Muốn phát thì dùng ngoặc vuông: [{text}].",
            )
