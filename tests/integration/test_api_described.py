"""The interface for stations against its own description: whatever is sent, it answers as it says.

Lawful and hostile messages are made from the OpenAPI description, some hundreds of them.
"""

import re
import subprocess
import sys
import threading
import time

import pytest
import uvicorn

from broadcaster.web.api.application import Limits, api
from broadcaster.web.api.limits import RateLimiter
from broadcaster.web.server import open_port
from tests.fakes.handing_school import NOW, School, item

FREE = Limits(
    stations=RateLimiter(rate=1e9, burst=10**9), strangers=RateLimiter(rate=1e9, burst=10**9)
)
# no 500, and nothing that the description does not say
PROMISES = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "ignored_auth",
)


@pytest.fixture
def served(tmp_path):
    """The interface on a port, and a token that is let in."""
    school = School(tmp_path)
    _, token = school.seat("Đài xã Sao Mai")
    school.show(token, item("bai-mot", 1), pages=[[item("bai-cu", 0)]])
    door = open_port("127.0.0.1", 0)
    app = api(school.desk, lambda: NOW, FREE)
    server = uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{door.getsockname()[1]}", token
    server.should_exit = True
    thread.join()


@pytest.mark.system
def test_every_answer_is_one_that_is_described(served, tmp_path):
    """In a process of its own, as a stranger's program would ask."""
    address, token = served
    command = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"]
    command += ["run", f"{address}/openapi.json", "-H", f"Authorization: Bearer {token}"]
    command += ["--checks", ",".join(PROMISES), "--max-examples", "20", "--seed", "8"]
    command += ["--phases", "examples,coverage,fuzzing", "--mode", "all", "--no-color"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=240
    )
    told = done.stdout + done.stderr
    assert done.returncode == 0, told[-6000:]
    asked = re.search(r"(\d+) generated, (\d+) passed", told)
    assert asked, told[-3000:]
    assert asked[1] == asked[2]
    assert int(asked[1]) > 200
