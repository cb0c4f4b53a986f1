// The clinician's side: keys, dialogs, chips, menus and undo.
const typing = (element) => element?.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element?.tagName ?? "");
const PAIR_MS = 1200;
let before = { key: "", at: -Infinity };

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus();
  if (document.body.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(document.activeElement) || document.querySelector("dialog[open]")) return;
  const pair = event.timeStamp - before.at < PAIR_MS ? `${before.key} ${event.key}` : "";
  before = { key: event.key, at: event.timeStamp };
  const target = [pair, event.key].map((keys) => keys && document.querySelector(`[data-key="${CSS.escape(keys)}"]`)).find(Boolean);
  if (!target) return;
  event.preventDefault();
  if (typing(target)) target.focus(); else target.click();
});

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.me[open]")) {
    if (menu === except) continue;
    const held = menu.contains(document.activeElement);
    menu.open = false;
    if (held) menu.querySelector("summary").focus();
  }
}

// A link or button with data-dialog opens that dialog; without script the link goes to a page.
document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.me"));
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) { event.preventDefault(); dialog.showModal(); }
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
});

customElements.define("chip-filter", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const chip = event.target.closest("[data-show]");
      if (!chip) return;
      event.preventDefault();
      for (const other of chip.closest(".chips").querySelectorAll("[data-show]")) {
        other.toggleAttribute("aria-current", false);
        if (other === chip) other.setAttribute("aria-current", "true");
      }
      this.#filter();
    });
  }

  #filter() {
    const wanted = [...this.querySelectorAll("[data-show][aria-current]")].map((chip) => chip.dataset.show).filter(Boolean);
    const rows = [...document.querySelectorAll(this.dataset.rows)];
    for (const row of rows) row.hidden = !wanted.every((word) => row.dataset.is.split(" ").includes(word));
    const out = this.querySelector("output");
    if (out) out.textContent = out.dataset.words.replace("{count}", rows.filter((row) => !row.hidden).length);
  }
});

// The offer to undo ends after some seconds, but not while somebody is on it.
customElements.define("undo-bar", class extends HTMLElement {
  connectedCallback() {
    const end = () => {
      if (this.matches(":hover, :focus-within")) setTimeout(end, 2000);
      else this.querySelector("form")?.remove();
    };
    setTimeout(end, Number(this.dataset.seconds) * 1000);
  }
});
