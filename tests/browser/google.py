"""Google's script as the browser sees it: a stand-in, put in its place by route interception.

No test of ours asks Google. What the stand-in's tokens mean is told by the siteverify stand-in.
"""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Route

SCRIPT = """
window.grecaptcha = {
  ready: (act) => act(),
  execute: async (key, { action }) => `${await window.nextToken()}`,
};
"""


@dataclass
class Google:
    """What the next tokens are, how often the script was asked for, and whether it comes."""

    token: str = "good-0.9"
    reachable: bool = True
    loads: int = 0
    given: list[str] = field(default_factory=list)

    def stand_in(self, context: BrowserContext) -> None:
        """Answer for Google in every page of a context; nothing else outside is reached."""
        context.expose_function("nextToken", self._give)
        context.route("https://www.google.com/recaptcha/**", self._serve)

    def _give(self) -> str:
        # Each token is another one, as Google's are.
        self.given.append(f"{self.token}~{id(self)}-{len(self.given)}")
        return self.given[-1]

    def _serve(self, route: Route) -> None:
        self.loads += 1
        if self.reachable:
            route.fulfill(body=SCRIPT, content_type="text/javascript")
        else:
            route.abort()
