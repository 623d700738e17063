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
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    return [
        f"{fault['id']}: {fault['help']}: {'; '.join(' '.join(node['target']) for node in fault['nodes'])}"
        for fault in found["violations"]
    ]
