// Leaves at once: covers the page, ends the session, and puts a neutral site in this page's place.
const WINDOW_MS = 5000;

customElements.define("quick-exit", class extends HTMLElement {
  #presses = [];
  #listener = (event) => this.#key(event);

  connectedCallback() {
    this.querySelector("a")?.addEventListener("click", (event) => this.#go(event));
    document.addEventListener("keyup", this.#listener);
  }

  disconnectedCallback() {
    document.removeEventListener("keyup", this.#listener);
  }

  #key(event) {
    if (event.key !== "Shift") { this.#presses = []; return; }
    this.#presses = [...this.#presses.filter((at) => event.timeStamp - at < WINDOW_MS), event.timeStamp];
    if (this.#presses.length >= 3) this.#go(event);
  }

  #go(event) {
    event.preventDefault();
    const cover = document.createElement("div");
    cover.className = "leaving-cover";
    document.body.replaceChildren(cover);
    document.title = "\u200b";
    const headers = { "X-CSRFToken": this.dataset.token };
    fetch(this.dataset.end, { method: "POST", headers, keepalive: true, redirect: "manual" }).catch(() => {});
    window.location.replace(this.dataset.to);
  }
});
