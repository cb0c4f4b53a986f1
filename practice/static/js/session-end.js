// Warns before a session ends, and covers the page when it has ended, until the same person is back.
const WARN_MS = 120000;
const LONGEST_MS = 2 ** 31 - 1;

customElements.define("session-end", class extends HTMLElement {
  #box; #words; #stay; #again; #timer; #over = false; #before = null;
  #look = () => { if (!document.hidden && this.#over) this.#peek(); };

  connectedCallback() {
    this.#box = this.querySelector("[role=alertdialog]");
    [this.#words, this.#stay, this.#again] = ["p", "button", "a"].map((name) => this.#box.querySelector(name));
    this.#stay.addEventListener("click", () => this.#ask("POST"));
    document.addEventListener("visibilitychange", this.#look);
    this.#wait(Number(this.dataset.left));
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#look);
  }

  // Another tab may have kept the session alive, so the house is asked before anybody is troubled.
  #wait(seconds) {
    clearTimeout(this.#timer);
    const left = seconds * 1000;
    const pause = left > WARN_MS ? left - WARN_MS : left;
    this.#timer = setTimeout(() => this.#peek(), Math.min(Math.max(pause, 1000), LONGEST_MS));
  }

  #peek() { return this.#ask("GET"); }

  async #ask(method) {
    const headers = { Accept: "application/json", ...(method === "POST" && { "X-CSRFToken": this.dataset.token }) };
    try {
      const answer = await fetch(this.dataset.url, { method, headers, redirect: "manual", credentials: "same-origin" });
      if (!answer.ok) return this.#end();
      const { left, who } = await answer.json();
      return who === this.dataset.who ? this.#heard(left) : this.#end();
    } catch {
      return this.#wait(30); // offline: nothing can be said yet
    }
  }

  #heard(left) {
    if (left <= 0) return this.#end();
    this.#wait(left);
    if (left * 1000 > WARN_MS + 1000) return this.#hide();
    if (this.#box.hidden) this.#show("soon");
  }

  #end() {
    if (this.#over) return;
    this.#over = true;
    for (const main of document.querySelectorAll("main, .nav, .tabs")) main.hidden = true;
    this.#show("over");
  }

  #show(state) {
    this.#before ??= document.activeElement;
    this.#words.textContent = this.#words.dataset[state];
    [this.#stay.hidden, this.#again.hidden] = [state === "over", state === "soon"];
    this.#box.hidden = false;
    (state === "over" ? this.#again : this.#stay).focus();
  }

  #hide() {
    if (this.#box.hidden) return;
    this.#over = false;
    this.#box.hidden = true;
    for (const main of document.querySelectorAll("main, .nav, .tabs")) main.hidden = false;
    this.#before?.focus();
    this.#before = null;
  }
});
