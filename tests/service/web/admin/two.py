"""Two sites, seen by somebody who has a role on one of them."""

from dataclasses import dataclass

from werkzeug.test import TestResponse

from tests.service.web.admin.desk import Desk


@dataclass(frozen=True)
class Two:
    """Two sites with a comment each, and somebody who moderates, or administers, the first."""

    desk: Desk
    token: str
    own: str
    foreign: str
    thread: int
    act_id: str

    def read(self, path: str) -> TestResponse:
        return self.desk.client.get(path)

    def ask(self, method: str, path: str, body: object = None) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.desk.client.open(path, method=method, json=body, headers=headers)
