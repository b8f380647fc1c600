"""Units of a hub that are nothing but folders, and answer where they are mounted."""

from dataclasses import dataclass, field

from starlette.responses import PlainTextResponse

from broadcaster.domain.errors import StoreError
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.open_unit import OpenUnit


@dataclass
class ToyPublishing:
    """A clock of publishing that a test winds."""

    due: object = None
    failure: str = ""
    news: bool = False
    published: int = 0
    later: object = lambda: None
    absorbed: list = field(default_factory=list)  # whether nobody came in while it was put to sleep

    @property
    def settled(self):
        return not self.news and not self.failure

    def wanted(self):
        return self.changed()

    def changed(self):
        return self.news

    def publish(self):
        self.published += 1
        self.news = False

    def doubt(self):
        self.news = True

    def take_over(self, due, later):
        self.news, self.due, self.later = False, due, later

    def undisturbed(self, work, unused=lambda: True):
        work()
        self.absorbed.append(unused())


async def toy_app(scope, receive, send):
    """Where it is mounted, and for which path it is asked."""
    said = f"{scope['root_path']}|{scope['path']}"
    await PlainTextResponse(said)(scope, receive, send)


FILES = 3  # of a connection to a database


@dataclass
class ToyOpener:
    """Opens folders as toy units, and remembers what was opened and let go of."""

    opened: list = field(default_factory=list)
    rested: list = field(default_factory=list)
    faults: dict = field(default_factory=dict)
    publishings: dict = field(default_factory=dict)
    moved: dict = field(default_factory=dict)
    slow: dict = field(default_factory=dict)  # code, event for which its opening waits
    meanwhile: dict = field(default_factory=dict)  # code, what happens while it is let go of
    files: dict = field(default_factory=dict)  # code, how many files it holds

    def __call__(self, folder):
        self.opened.append(folder.code)
        if folder.code in self.slow:
            assert self.slow[folder.code].wait(60)
        if folder.code in self.faults:
            raise self.faults[folder.code]
        publishing = self.publishings.setdefault(folder.code, ToyPublishing())
        publishing.news = True  # nobody knows yet what stands there
        self.files[folder.code] = FILES
        return OpenUnit(
            folder=folder,
            app=toy_app,
            publishing=publishing,
            root="" if folder.code in self.moved else f"/{folder.code}",
            moved=self.moved.get(folder.code, ""),
            let_go=lambda: self._let_go(folder.code),
            files=lambda: self.files[folder.code],
        )

    def _let_go(self, code):
        self.rested.append(code)
        self.files[code] = 0
        self.meanwhile.pop(code, lambda: None)()


def toy_hub(root, *codes):
    """The folder of a hub with a folder for each code."""
    for code in codes:
        (root / "don-vi" / code).mkdir(parents=True)
    return HubFolder(root=root)


def damaged():
    """What a unit with a damaged database is refused with."""
    return StoreError("Cơ sở dữ liệu bị hỏng.", hint="Những gì đã có vẫn còn nguyên.")
