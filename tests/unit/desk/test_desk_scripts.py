"""What a browser gets of our scripts: all of the code, and nothing that is only for readers."""

import re
from importlib.resources import files

from broadcaster.desk.application import bare_script

SCRIPT = """\
"use strict";
/* What it is for,
   on two lines. */
(function () {
  // why
  var at = "https://a";  // a remark behind code
  var odd = "a  // b";
  /* one */ run(at);
})();
"""


def test_remarks_and_the_blanks_that_lines_begin_with_are_left_out():
    assert bare_script(SCRIPT) == (
        '"use strict";\n(function () {\nvar at = "https://a";\nvar odd = "a  // b";\n'
        "/* one */ run(at);\n})();\n"
    )


def test_no_string_of_ours_goes_over_two_lines():
    """A template that did would lose the blanks in it."""
    for file in (files("broadcaster.desk") / "assets").iterdir():
        if file.name.endswith(".js") and file.name.startswith("desk"):
            code = re.sub(r"/\*.*?\*/", "", file.read_text("utf-8"), flags=re.DOTALL)
            assert "`" not in code, file.name
