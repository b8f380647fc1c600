"""The command `broadcaster hub` as a process of its own."""

import os
import signal
import subprocess
import sys
import time

import httpx


class HubProcess:
    """From its start until somebody says stop; what it says afterwards is what `stop` gives."""

    def __init__(self, root, environment=None):
        command = [sys.executable, "-m", "broadcaster", "hub", str(root), "--port", "0"]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **(environment or {})},
        )
        first, before = "", []
        for first in self.process.stdout:  # what of this machine's environment is not used is first
            if "Máy chủ của" in first:
                break
            before.append(first)
        assert "Máy chủ của" in first, before
        self.address = first.split(": ")[1].split("/  ")[0]
        self.browser = httpx.Client(base_url=self.address, timeout=120, trust_env=False)

    def until(self, path, wanted):
        """Ask until the answer is as wanted: publishing goes on beside."""
        end = time.monotonic() + 300
        while time.monotonic() < end:
            answer = self.browser.get(path)
            if wanted(answer):
                return answer
            time.sleep(0.2)
        raise AssertionError(f"{path}: {answer.status_code} {answer.text[:2000]}")

    def stop(self):
        self.browser.close()
        self.process.send_signal(signal.SIGTERM)
        told, _ = self.process.communicate(timeout=120)
        return told
