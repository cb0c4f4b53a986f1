// Leaves at once: covers the page, ends the session, and puts a neutral site in this page's place.
const WINDOW_MS = 5000;
const PRESSES = 3;

customElements.define("quick-exit", class extends HTMLElement {
  #presses = 0; #timer; #gone = false;
  #onKey = (event) => this.#key(event);
  #onSubmit = (event) => { if (event.target.matches("form[data-leaves]")) this.#go(event); };
  #onShow = (event) => { if (event.persisted) this.#reload(); };

  connectedCallback() {
    document.addEventListener("submit", this.#onSubmit, true);
    document.addEventListener("keyup", this.#onKey);
    window.addEventListener("pageshow", this.#onShow);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    document.removeEventListener("submit", this.#onSubmit, true);
    document.removeEventListener("keyup", this.#onKey);
  }

  #key(event) {
    if (event.key !== "Shift") return this.#stay();
    this.#presses += 1;
    if (this.#presses >= PRESSES) return this.#go(event);
    this.#say(this.#presses === 1 ? this.dataset.two : this.dataset.one);
    if (this.#presses === 1) this.#timer = setTimeout(() => this.#stay(), WINDOW_MS);
  }

  #stay() {
    clearTimeout(this.#timer);
    if (this.#presses) this.#say(this.dataset.over);
    this.#presses = 0;
  }

  // What a screen reader says: how many presses are left, or that nothing happens.
  #say(words) {
    const status = this.querySelector("[role=status]");
    if (status) status.textContent = words ?? "";
  }

  #go(event) {
    event.preventDefault();
    if (this.#gone) return;
    this.#gone = true;
    this.#cover();
    const headers = { "X-CSRFToken": this.dataset.token };
    fetch(this.dataset.end, { method: "POST", headers, keepalive: true, redirect: "manual" }).catch(() => {});
    window.location.replace(this.dataset.to);
  }

  #cover() {
    const cover = document.createElement("div");
    cover.className = "leaving-cover";
    document.body.replaceChildren(cover);
    document.title = "\u200b";
  }

  // A browser may keep whole pages for Back: whoever comes back gets a fresh one, or has to sign in.
  #reload() {
    this.#cover();
    window.location.reload();
  }
});
