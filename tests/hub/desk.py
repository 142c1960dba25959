"""What a person does in the hub's pages: log in, the assignment list of JupyterLab, formgrader."""

from __future__ import annotations

import os
import re
from typing import Any

from scripts.gallery import smaller
from tests.chromium import WINDOW
from tests.docs.documented import ROOT
from tests.hub.hub import Hub


class Desk:
    """A user's browser, logged in to the hub, with JupyterLab open."""

    def __init__(self, page: Any, hub: Hub, user: str) -> None:
        self.page, self.user, self.address = page, user, f"{hub.url}/user/{user}"
        page.goto(f"{hub.url}/hub/login?next=/user/{user}/lab")
        page.locator("#username_input").fill(user)
        page.locator("#password_input").fill(hub.password)
        page.locator("#login_submit").click()
        page.wait_for_url(re.compile(rf"/user/{user}/lab"))
        self.menu = page.get_by_role("menuitem", name="Nbgrader")
        self.menu.wait_for()

    def open_list(self) -> None:
        """Open the assignment list by JupyterLab's menu, or bring it to the front."""
        self.menu.click()
        self.page.get_by_role("menuitem", name="Assignment List").click()
        self._listed("released").wait_for()

    def _listed(self, state: str) -> Any:
        return self.page.locator(f"#{state}_assignments_list")

    def fetch(self) -> None:
        """Press Fetch of the only assignment, and wait until it is among the fetched."""
        self.open_list()
        self._listed("released").get_by_role("button", name="Fetch", exact=True).click()
        self._listed("fetched").get_by_role("button", name="Submit", exact=True).wait_for()

    def submit(self) -> None:
        """Press Submit and wait until one more is among the submitted."""
        self.open_list()
        submitted = self._listed("submitted").locator(".nested_list_item")
        before = submitted.count()
        self._listed("fetched").get_by_role("button", name="Submit", exact=True).click()
        submitted.nth(before).wait_for()

    def fetch_feedback(self, count: int) -> None:
        """Press Fetch Feedback and wait until so many submissions have a page."""
        self.open_list()
        self._listed("submitted").get_by_role("button", name="Fetch Feedback").click()
        self.page.get_by_text("(view feedback)").nth(count - 1).wait_for()

    def read_feedback(self, name: str) -> str:
        """Follow the last "view feedback" to its folder, open the page in JupyterLab, and return its text."""
        row = self._listed("submitted").locator(".nested_list_item").filter(has_text="(view feedback)").last
        time = row.inner_text().partition(" (view feedback)")[0].strip()
        row.get_by_text("(view feedback)").click()
        self.page.locator(".jp-FileBrowser-crumbs").filter(has_text=time).wait_for()
        self.page.locator(".jp-DirListing-item").filter(has_text=f"{name}.html").dblclick()
        viewers = self.page.locator(".jp-HTMLViewer iframe").locator("visible=true")
        body = viewers.content_frame.locator("body")
        body.get_by_text(self.user).first.wait_for()
        return " ".join(body.inner_text().split())

    def picture(self, name: str, height: int) -> None:
        """Write what a window of this height shows to docs/, if RNN_COURSE_PICTURES is set."""
        if os.environ.get("RNN_COURSE_PICTURES"):
            self.page.set_viewport_size({**WINDOW, "height": height})
            (ROOT / "docs" / name).write_bytes(smaller(self.page.screenshot()))
            self.page.set_viewport_size(WINDOW)

    def formgrader(self, path: str) -> None:
        """Open a page of formgrader."""
        self.page.goto(f"{self.address}/formgrader/{path}")

    def row(self, student: str) -> Any:
        """A student's row of formgrader's table of submissions."""
        return self.page.locator("tbody tr").filter(has=self.page.locator("td", has_text=student))

    def autograde(self, student: str) -> str:
        """Press formgrader's button Autograde for a student; what its dialog says."""
        self.row(student).locator(".autograde a").click()
        dialog = self.page.locator(".modal-dialog")
        dialog.wait_for()
        said: str = dialog.inner_text()
        dialog.get_by_role("button", name="Close").last.click()
        return said
