"""How a person works a page: with a finger, or with the keyboard alone. The same road is walked with either."""

from typing import Protocol

from playwright.sync_api import Locator, Page

MOST_TABS = 90
IN_ITS_GROUP = """thing => thing.type === "radio" && document.activeElement.name === thing.name
    && document.activeElement.form === thing.form"""
"""Every question of a page has radios of the same names, in a form of its own."""
WHAT_IS_WRONG = """async thing => {
    await Promise.allSettled(document.getAnimations().map(one => one.finished));  // a skip link slides away
    const part = thing.matches('input[type=radio], input[type=checkbox]') ? thing.closest('label') : thing;
    const box = part.getBoundingClientRect();
    const ring = [thing, part].some(one => getComputedStyle(one).outlineStyle !== 'none'
        && parseFloat(getComputedStyle(one).outlineWidth) >= 2);
    const [x, y] = [Math.min(box.width / 2, 20), Math.min(box.height / 2, 20)];
    const above = document.elementFromPoint(box.left + x, box.top + y);
    const seen = Boolean(above) && (part.contains(above) || above.contains(part));
    const wrong = [ring || 'has no ring', seen || 'is covered'].filter(one => one !== true).join(', ');
    return wrong && `${part.outerHTML.slice(0, 200)} ${wrong}`;
}"""


class Hand(Protocol):
    page: Page

    def press(self, thing: Locator) -> None:
        """A link, a button, or what folds."""

    def choose(self, tile: Locator) -> None:
        """A radio or a tick."""

    def write(self, field: Locator, words: str) -> None: ...


class Finger:
    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, thing: Locator) -> None:
        thing.click()

    def choose(self, tile: Locator) -> None:
        tile.check()

    def write(self, field: Locator, words: str) -> None:
        field.fill(words)


class Keyboard:
    """Tab, arrows, Space, Enter. Whatever it reaches must show that it is reached, and nothing may cover it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, thing: Locator) -> None:
        self.reach(thing)
        self.page.keyboard.press("Enter")

    def choose(self, tile: Locator) -> None:
        self.reach(tile)
        if not tile.is_checked():
            self.page.keyboard.press("Space")
        assert tile.is_checked()

    def write(self, field: Locator, words: str) -> None:
        self.reach(field)
        self.page.keyboard.type(words)

    def reach(self, thing: Locator) -> None:
        """Tab leads into a group of radios; from there the arrows."""
        thing.wait_for()
        for _ in range(MOST_TABS):
            if thing.evaluate(IN_ITS_GROUP) and not has_focus(thing):
                self.page.keyboard.press("ArrowDown")
            elif not has_focus(thing):
                self.page.keyboard.press("Tab")
            if has_focus(thing):
                return self.see(thing)
        raise AssertionError(f"{thing} is not reached within {MOST_TABS} presses")

    def walk(self) -> int:
        """Tab through the whole page, looking at each stop; how many there are."""
        self.page.evaluate("document.activeElement.blur()")
        for stops in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            here = self.page.locator(":focus")
            if here.count() == 0 or here.evaluate("thing => thing === document.body"):
                return stops
            self.see(here)
        raise AssertionError(f"More than {MOST_TABS} stops on one page")

    def see(self, thing: Locator) -> None:
        """Fails with the element that shows no ring, or that something covers."""
        wrong = thing.evaluate(WHAT_IS_WRONG)
        assert not wrong, wrong


def has_focus(thing: Locator) -> bool:
    return bool(thing.evaluate("thing => thing === document.activeElement"))
