"""JupyterHub as docs/hub.md configures it, on ports of this test's own, and its API."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import secrets
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.docs.documented import ROOT
from tests.hub.machine import EVERYBODY, FILES, Machine

PROXY = ROOT / "build" / "hub" / "node_modules" / ".bin" / "configurable-http-proxy"
START_SECONDS = 120
# What only the test needs: its ports, one password for all instead of the machine's, and a token for the API.
OWN = f"""
import os
c.JupyterHub.bind_url, c.JupyterHub.hub_bind_url, c.ConfigurableHTTPProxy.api_url = os.environ["HUB_URLS"].split()
c.ConfigurableHTTPProxy.command = [{str(PROXY)!r}]
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = os.environ["HUB_PASSWORD"]
c.Authenticator.allowed_users = set({EVERYBODY!r})
c.JupyterHub.services = [{{"name": "test", "api_token": os.environ["HUB_TOKEN"]}}]
scopes = ["list:users", "read:users", "admin:servers", "access:servers"]
c.JupyterHub.load_roles = [{{"name": "test", "services": ["test"], "scopes": scopes}}]
c.Spawner.environment = {{"OMP_NUM_THREADS": "1"}}
"""


@dataclass(frozen=True)
class Hub:
    """A running hub: its address, the password of its users, and a token for its API."""

    url: str
    password: str
    token: str

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """What the API, or with this token a user's server, answers."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"{self.url}/{quote(path)}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            said = answer.read()
        return json.loads(said) if said else None

    def start(self, *users: str) -> None:
        """Start these users' servers, and wait for them."""
        for user in users:
            self.ask("POST", f"hub/api/users/{user}/server")
        deadline = time.monotonic() + START_SECONDS
        while waiting := [user for user in users if not self._ready(user)]:
            assert time.monotonic() < deadline, f"no server was started for {', '.join(waiting)}"
            time.sleep(0.2)

    def _ready(self, user: str) -> bool:
        return bool(self.ask("GET", f"hub/api/users/{user}")["servers"].get("", {}).get("ready"))

    def save(self, user: str, path: str, text: str) -> None:
        """Save a notebook as JupyterLab does: through the user's server."""
        content = {"type": "notebook", "format": "json", "content": json.loads(text)}
        self.ask("PUT", f"user/{user}/api/contents/{path}", content)


def why_not() -> str:
    """What is not installed; empty if all is."""
    if importlib.util.find_spec("jupyterhub") is None:
        return "jupyterhub"
    if not PROXY.exists():
        return "configurable-http-proxy"
    return "" if shutil.which("node") else "Node.js"


@contextlib.contextmanager
def serve(machine: Machine, folder: Path) -> Iterator[Hub]:
    """Run the hub as root, with its state in a folder."""
    (folder / "jupyterhub_config.py").write_text(FILES["jupyterhub_config.py"] + OWN)
    urls = [f"http://127.0.0.1:{port}" for port in _free_ports(3)]
    hub = Hub(urls[0], secrets.token_hex(16), secrets.token_hex(32))
    variables = {"HUB_URLS": " ".join(urls), "HUB_PASSWORD": hub.password, "HUB_TOKEN": hub.token}
    environment = {**machine.variables("root"), "HOME": str(folder), **variables}
    command = [str(machine.environment / "bin" / "jupyterhub"), "--config", "jupyterhub_config.py"]
    with open(folder / "hub.log", "w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            _wait(hub, server, folder / "hub.log")
            yield hub
        finally:
            server.terminate()  # it ends the proxy and the users' servers
            server.wait(60)


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        taken = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in taken:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in taken]


def _wait(hub: Hub, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            hub.ask("GET", "hub/api/users")
            return
        time.sleep(0.2)
    raise RuntimeError(f"JupyterHub did not start: {log.read_text()[-3000:]}")
