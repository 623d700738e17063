"""A finger that counts: every tap, every letter, every page that is read, and every field that is entered.

A steady pace: 2.5 seconds a tap, 0.3 a typed letter, 3 for reading a page.
"""

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

A_TAP, A_LETTER, A_PAGE = 2.5, 0.3, 3.0


@dataclass
class CountingHand:
    page: Page
    entries: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    taps: int = 0
    pages: int = 1

    def press(self, thing: Locator) -> None:
        """A link or a button. What follows is a page to read."""
        thing.click()
        self.page.wait_for_load_state()
        self.taps += 1
        self.pages += 1

    def choose(self, tile: Locator) -> None:
        tile.check()
        self.taps += 1
        self.entries.append(str(tile.get_attribute("name")))

    def write(self, field: Locator, words: str) -> None:
        """A tap into the field, then the letters. One who writes what is there already would count as well."""
        field.fill(words)
        self.taps += 1
        self.entries.append(str(field.get_attribute("name")))
        self.typed.append(words)

    @property
    def seconds(self) -> float:
        return self.taps * A_TAP + sum(map(len, self.typed)) * A_LETTER + self.pages * A_PAGE
