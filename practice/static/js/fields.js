// Fields that belong to an answer, and entries that can be added and taken away.
customElements.define("hide-when", class extends HTMLElement {
  connectedCallback() {
    const form = this.closest("form");
    if (!form) return; // an exercise that is only looked at shows all that it may ask
    const look = () => { this.hidden = !this.#wanted(form); };
    form.addEventListener("input", look);
    look();
  }

  // data-when="name=code|code", more than one parted by spaces: one is enough, or all with data-all.
  #wanted(form) {
    const rules = this.dataset.when.split(" ").map((rule) => rule.split("="));
    const holds = ([name, codes]) => new FormData(form).getAll(name).some((value) => codes.split("|").includes(value));
    return this.hasAttribute("data-all") ? rules.every(holds) : rules.some(holds);
  }
});

customElements.define("entry-list", class extends HTMLElement {
  #next;

  connectedCallback() {
    this.#next = this.#entries().length;
    this.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-does]");
      if (!button) return;
      event.preventDefault();
      if (button.dataset.does === "add") this.#add(); else this.#remove(button.closest("[data-entry]"));
      this.#settle();
    });
    this.#settle();
  }

  #entries() { return [...this.querySelectorAll("[data-entry]")]; }

  #add() {
    const copy = this.querySelector("template").content.cloneNode(true);
    for (const element of copy.querySelectorAll("*")) {
      for (const { name, value } of [...element.attributes]) {
        if (value.includes("__n__")) element.setAttribute(name, value.replaceAll("__n__", this.#next));
      }
    }
    this.#next += 1;
    this.querySelector("[data-entries]").append(copy);
    this.#entries().at(-1).querySelector("input:not([type=hidden]), textarea, select")?.focus();
  }

  #remove(entry) {
    entry.remove();
    this.#settle();
    this.querySelector("[data-does=add]").focus();
    this.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #settle() {
    const entries = this.#entries();
    entries.forEach((entry, at) => { for (const place of entry.querySelectorAll("[data-place]")) place.textContent = at + 1; });
    this.querySelector("[data-does=add]").hidden = entries.length >= Number(this.dataset.most || Infinity);
  }
});
