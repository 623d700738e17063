"""`make pictures`: take the pictures of the README from the real screens of the demo agency."""

import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from site_server import ROOT, Browser, Server, free_port
from test import browser as chromium

FOLDER = ROOT / "docs" / "pictures"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 1000}
COLOURS = 64


def shoot(page: Page, name: str, *, whole: bool = False) -> None:
    """Keep the picture small: the screens have few colours."""
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path, full_page=whole)
    Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)


def sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/account/login/")
    page.get_by_label("Email").fill("ana@alder.example")
    page.get_by_label("Password").fill("only for the demo")
    page.get_by_role("button", name="Sign in").click()


def at_a_desk(page: Page) -> None:
    shoot(page, "desk")
    page.get_by_role("link", name="Maya T.").first.click()
    shoot(page, "child")


def on_a_phone(page: Page) -> None:
    page.get_by_role("link", name="Priya A.").first.click()
    page.get_by_role("link", name="All duties, with why and which law").click()
    shoot(page, "duties", whole=True)
    page.get_by_role("link", name="Priya A.").first.click()
    page.get_by_role("link", name="Prepare a talk").click()
    page.get_by_label("Guided conversation").check()
    page.get_by_label("A concern came up").check()
    page.get_by_label("English").check()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Talk now").click()
    page.wait_for_url("**/q/**")
    shoot(page, "question")


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="handrail-pictures-") as home, sync_playwright() as play:
        server = Server(Path(home), free_port())
        server.prepare()
        server.start()
        Browser(server.port).until_answered("GET", "/account/login/")
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        try:
            for size, walk in ((DESKTOP, at_a_desk), (PHONE, on_a_phone)):
                page = browser.new_context(viewport=size).new_page()
                sign_in(page, f"http://127.0.0.1:{server.port}")
                walk(page)
        finally:
            browser.close()
            server.kill()


if __name__ == "__main__":
    main()
