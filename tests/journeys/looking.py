"""What a careful eye sees on a page, measured in the browser."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

# Brought in by the debugger and not by the page, so that the page's own policy stays in force.
AXE = (Path(__file__).parents[1] / "data/axe.min.js").read_text(encoding="utf-8")

# The focused element, or what stands for it, has a ring of two pixels or more, and nothing lies over it.
FOCUS_SHOWS = """() => {
    const focused = document.activeElement;
    if (focused === document.body) return "";
    const around = [focused, focused.closest("label"), focused.closest(".find")].filter(Boolean);
    const ringed = around.filter((element) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    });
    if (!ringed.length) return `no ring: ${focused.outerHTML.slice(0, 120)}`;
    const box = ringed[0].getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, innerHeight / 2));
    if (ringed.some((element) => element.contains(top) || top?.contains(element))) return "";
    return `hidden: ${focused.outerHTML.slice(0, 120)}`;
}"""


# Everything that keys can reach, focused as keys do, that shows no ring.
NO_RING = """() => {
    const found = [];
    const ringed = (element) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    };
    for (const element of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
        if (element.disabled || !element.checkVisibility({ visibilityProperty: true })) continue;
        element.focus({ focusVisible: true, preventScroll: true });
        const around = [element, element.closest("label"), element.closest(".find")].filter(Boolean);
        if (document.activeElement === element && !around.some(ringed)) found.push(element.outerHTML.slice(0, 120));
    }
    return found;
}"""

# Elements that stick out of the window, or that hide a part of their own words.
CUT = """() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const found = wide > 0 ? [`the page is ${wide} pixels too wide`] : [];
    for (const element of document.body.querySelectorAll("*")) {
        const style = getComputedStyle(element), box = element.getBoundingClientRect();
        const unseen = box.width <= 1 || style.clipPath === "inset(50%)";
        if (unseen || element.closest(".vh, .skip, svg, template, dialog:not([open])")) continue;
        const scrolls = element.closest("[tabindex], .chips");
        const name = `${element.tagName.toLowerCase()}.${element.className}`;
        if (box.right > innerWidth + 1 && !(scrolls && scrolls.id !== "main")) found.push(`sticks out: ${name}`);
        const clips = ["hidden", "clip"].includes(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
        if (clips && style.textOverflow !== "ellipsis" && element.textContent.trim()) found.push(`cut: ${name}`);
    }
    return found;
}"""

# Things to press that are smaller than a fingertip; a link in the middle of a sentence may be.
SMALL = """() => {
    const found = [];
    for (const element of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
        const own = element.getBoundingClientRect();
        if (!own.width || element.type === "hidden" || element.closest(".skip, .vh, [hidden]")) continue;
        const words = (node) => node.textContent.replace(/\\s+/g, " ").trim();
        const parent = element.parentElement;
        const beside = getComputedStyle(element).display.startsWith("inline") && words(parent) !== words(element);
        if (element.tagName === "A" && beside) continue;
        const label = ["radio", "checkbox"].includes(element.type) && element.closest("label");
        const box = (label || element).getBoundingClientRect();
        if (box.height < 43.5 || (box.width < 43.5 && !label)) {
            const size = `${Math.round(box.width)}×${Math.round(box.height)}`;
            found.push(`${element.tagName.toLowerCase()} "${words(element).slice(0, 40)}" ${size}`);
        }
    }
    return found;
}"""

SHAPE = """() => ({
    language: document.documentElement.lang,
    heads: document.querySelectorAll("h1").length,
    mains: document.querySelectorAll("main").length,
    title: document.title,
    styled: document.querySelectorAll("[style]").length,
})"""


def see_focus(page: Page) -> None:
    """Fail when somebody who uses keys cannot see where they are."""
    problem = page.evaluate(FOCUS_SHOWS)
    if problem:
        message = f"{page.url}: {problem}"
        raise AssertionError(message)


def axe(page: Page, *, only: str = "") -> list[str]:
    """What axe finds wrong, all rules or one."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if only:
        options["runOnly"] = {"type": "rule", "values": [only]}
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [f"{one['id']}: {node['target']} {node['html'][:100]}" for one in found for node in one["nodes"]]


def focus_shows_nowhere(page: Page) -> list[str]:
    """What shows no ring when it has the focus."""
    return [f"no ring: {html}" for html in page.evaluate(NO_RING)]
