"""What tests in a browser share: whether there is one, the way by keyboard, text that is too faint."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

CHROMIUM = "/usr/bin/chromium"

IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"there is no {CHROMIUM}: apt install chromium"),
]


LONG = (
    "Effects of 4-(2-methyl-10H-thieno[2,3-b][1,5]benzodiazepin-4-yl)piperazinylhydrochloridemonohydrate " * 3
)


def tab_to(page: Page, text: str) -> None:
    """Tab to the link, button or field whose text or label begins with `text`."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(_CALLED).startswith(text):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid", f"the focus on “{text}” cannot be seen"
            return
    raise AssertionError(f"“{text}” cannot be reached with the keyboard")


def go_by_keyboard(page: Page, text: str) -> None:
    """Tab to the link or button that begins with `text` and press Enter."""
    tab_to(page, text)
    with page.expect_navigation():
        page.keyboard.press("Enter")


_CALLED = """() => {
  const e = document.activeElement;
  return (e.labels && e.labels.length ? e.labels[0].textContent : e.textContent).trim();
}"""


# Every visible text whose contrast with its ground is below WCAG 2's AA: 4.5, or 3 for large text.
FAINT_TEXT = """() => {
  const channel = (c) => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const rgba = (s) => s.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement, text = texts.currentNode.textContent.trim();
    if (!text || !e.checkVisibility()) continue;
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    const a = light(rgba(style.color)), b = light(ground(e));
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (contrast < (large ? 3 : 4.5)) faint.push(`${contrast.toFixed(2)}: ${text.slice(0, 60)}`);
  }
  return faint;
}"""
