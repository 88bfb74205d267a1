"""Colours as a browser tells them, and how far one stands out from another."""

import re

# The colour of an element's text, and of the nearest ground under it that is not transparent.
COLOURS = """(selector) => {
  const element = document.querySelector(selector);
  let under = element;
  while (under && getComputedStyle(under).backgroundColor === "rgba(0, 0, 0, 0)") under = under.parentElement;
  return [getComputedStyle(element).color, getComputedStyle(under ?? document.body).backgroundColor];
}"""


def luminance(colour: str) -> float:
    """Relative luminance of an `rgb(…)`, as WCAG 2.1 defines it."""
    channels = [int(value) / 255 for value in re.findall(r"\d+", colour)[:3]]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
