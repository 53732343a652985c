"""A process of ours that the scripts here start, listen to and end."""

import json
import os
import signal
import subprocess


class Child:
    """A process that prints lines."""

    def __init__(self, arguments, environment=None):
        self.process = subprocess.Popen(
            arguments, stdout=subprocess.PIPE, text=True, bufsize=1, env=dict(os.environ, **(environment or {})))

    def line(self):
        text = self.process.stdout.readline()
        if not text:
            raise SystemExit(f"{self.process.args[1]} ended with code {self.process.wait()}")
        return json.loads(text)

    def end(self):
        """Interrupts it as a person would, and wants it to end well."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=15)
        if code != 0:
            raise SystemExit(f"{self.process.args[1]} ended with code {code} when it was interrupted")
