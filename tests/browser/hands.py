"""Three ways to use a page: by mouse, by keyboard alone, and by mouse without JavaScript."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

MOST_TABS = 250


@dataclass
class Hands:
    """Somebody at a page. `way` is mouse, keyboard or plain (no JavaScript)."""

    page: Page
    way: str

    def press(self, name: str, role: str = "button") -> None:
        """Presses the first link or button of that name."""
        self._use(self.page.get_by_role(role, name=name).first, "Enter")     # type: ignore[arg-type]

    def open(self, summary: str) -> None:
        """Opens what a summary hides, unless it is open."""
        found = self.page.locator("summary", has_text=summary).first
        if found.locator("xpath=..").get_attribute("open") is None:
            self._use(found, "Enter")

    def tick(self, label: str) -> None:
        """Ticks a box."""
        box = self.page.get_by_label(label).first
        if not box.is_checked():
            self._use(box, "Space")

    def write(self, label: str, text: str) -> None:
        """Writes into the field of that label, in place of what stands there."""
        field = self.page.get_by_label(label, exact=True).first
        if self.way == "keyboard":
            self._go_to(field)
            self.page.keyboard.press("ControlOrMeta+a")
            self.page.keyboard.type(text)
        else:
            field.fill(text)

    def sees(self, text: str) -> bool:
        """Whether the page says so."""
        return text in self.page.locator("body").inner_text()

    def waits_for(self, selector: str) -> None:
        """Waits until the page shows such an element: by itself where there is JavaScript, else by loading it anew."""
        for _ in range(240 if self.way == "plain" else 0):
            if self.page.locator(selector).count():
                break
            self.page.wait_for_timeout(250)
            self.page.reload()
        self.page.locator(selector).wait_for()

    def _use(self, target: Locator, key: str) -> None:
        if self.way == "keyboard":
            self._go_to(target)
            if target.evaluate("e => e.matches('a, button')"):
                with self.page.expect_navigation():
                    self.page.keyboard.press(key)
            else:
                self.page.keyboard.press(key)
        else:
            target.click()
        self.page.wait_for_load_state()

    def _go_to(self, target: Locator) -> None:
        """Tabs to the target; what has the focus must show it."""
        handle = target.element_handle()
        for _ in range(MOST_TABS):
            if handle and handle.evaluate("e => e === document.activeElement"):
                width = handle.evaluate("e => getComputedStyle(e).outlineStyle !== 'none' "
                                        "&& parseFloat(getComputedStyle(e).outlineWidth)")
                assert (width or 0) >= 2, f"no visible focus on {target}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {target}")
