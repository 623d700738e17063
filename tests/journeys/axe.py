"""axe-core in the page that is open, put there without loosening the content security policy."""

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

SCRIPT = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def script() -> str:
    return SCRIPT.read_text()


def faults(page: Page) -> list[str]:
    """One line for each fault: the rule, what it asks for, and the elements."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(script())
    # On a screen as long as the page: the way out sticks to a screen's end, and what scrolls behind it is no fault.
    size = page.viewport_size or {"width": 390, "height": 844}
    whole = max(size["height"], page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": whole})
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    page.set_viewport_size(size)
    return [
        f"{fault['id']}: {fault['help']}: {'; '.join(' '.join(node['target']) for node in fault['nodes'])}"
        for fault in found["violations"]
    ]
