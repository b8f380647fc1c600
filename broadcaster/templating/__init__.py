"""The one door of Jinja2: sandboxed environments, strict about unknown names."""

import re
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import Any

import jinja2
from jinja2 import pass_context as knows_page  # marks a filter that is told what the page knows
from jinja2.runtime import Context as PageValues
from jinja2.sandbox import ImmutableSandboxedEnvironment

from broadcaster.domain.errors import InputError
from broadcaster.templating.bounded import fill_bounded

__all__ = (
    "PageValues", "TemplateFault", "fill", "html_pages", "knows_page",
    "text_pages",
)  # fmt: skip


class TemplateFault(InputError):
    """A template cannot be filled; `line` is 1-based within the template."""

    code = "khuon-mau"

    def __init__(self, sentence: str, *, line: int = 0, hint: str = "", where: str = "") -> None:
        super().__init__(sentence, hint=hint, where=where)
        self.line = line


class _Resources(jinja2.BaseLoader):
    """Templates from a folder inside the package."""

    def __init__(self, folder: Traversable) -> None:
        self._folder = folder

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str | None, None]:
        file = self._folder / template
        if not file.is_file():
            raise jinja2.TemplateNotFound(template)
        return file.read_text(encoding="utf-8"), None, None


class _Pages(ImmutableSandboxedEnvironment):
    """The sandbox, quicker where a page asks plain values: it does so a hundred times a text."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj and not hasattr(dict, attribute):
            return obj[attribute]
        return super().getattr(obj, attribute)


def html_pages(folder: Traversable) -> jinja2.Environment:
    """An autoescaping, sandboxed environment over the templates of a package folder."""
    return _pages(folder, escaped=True)


def text_pages(folder: Traversable) -> jinja2.Environment:
    """The same for texts that are no HTML: what is filled in goes through filters of their room."""
    return _pages(folder, escaped=False)


def _pages(folder: Traversable, *, escaped: bool) -> jinja2.Environment:
    return _Pages(
        loader=_Resources(folder),
        autoescape=escaped,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _line_in_template(error: BaseException) -> int:
    """The template's line where a fault happened: Jinja2 puts it into the traceback only."""
    line = 0
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == "<template>":
            line = step.tb_lineno
        step = step.tb_next
    return line


def _missing_name(message: str) -> str:
    """The name in Jinja2's English sentence: the last thing it quotes."""
    quoted = re.findall(r"'([^']*)'", message)
    return (quoted[-1] if quoted else message)[:80]


def _told(reason: str) -> str:
    """The reason where it is one of our own sentences; Jinja2's and Python's are English."""
    return "" if reason.isascii() else f": {reason}"


def fill(template: str, values: Mapping[str, Any]) -> str:
    """Fill a person's own template (text, not HTML).

    Raises TemplateFault with the line in the template and a Vietnamese sentence.
    """
    try:
        return fill_bounded(template, dict(values))
    except jinja2.TemplateSyntaxError as error:
        raise TemplateFault(
            f"khuôn mẫu viết sai cú pháp ở dòng {error.lineno}{_told(error.message or '')}",
            line=error.lineno,
            hint="Kiểm tra các dấu {{ }} và {% %} trong khuôn mẫu.",
        ) from error
    except jinja2.UndefinedError as error:
        raise TemplateFault(
            f"khuôn mẫu dùng tên không có: “{_missing_name(error.message or '')}”",
            line=_line_in_template(error),
            hint="Các tên dùng được: " + ", ".join(sorted(values)) + ".",
        ) from error
    except (
        jinja2.TemplateError, ArithmeticError, AttributeError, LookupError, MemoryError, NameError,
        RecursionError, SyntaxError, TypeError, ValueError,
    ) as error:  # fmt: skip
        raise TemplateFault(
            f"khuôn mẫu không điền được{_told(str(error))}",
            line=_line_in_template(error),
            hint="Khuôn mẫu chỉ được dùng các tên và phép tính đơn giản.",
        ) from error
