// Sends what is typed to the server; keeps nothing in the browser but the page itself.
const AFTER_LAST_KEY_MS = 700;
const AT_LEAST_EVERY_MS = 1800;
const TRY_AGAIN_MS = 5000;
const KEEPALIVE_BYTES = 60000;

const written = (form) => new URLSearchParams(new FormData(form));

customElements.define("auto-save", class extends HTMLElement {
  #form; #out; #words; #timer; #since = null; #dirty = false; #busy = false; #leaving = false; #savedAt = "";

  connectedCallback() {
    this.#form = this.closest("form");
    this.#out = this.querySelector("output");
    this.#words = this.#out.querySelector("span");
    for (const kind of ["input", "change"]) this.addEventListener(kind, () => this.#changed());
    this.#form.addEventListener("submit", () => { this.#leaving = true; clearTimeout(this.#timer); });
    window.addEventListener("online", () => this.#dirty && this.#save());
    window.addEventListener("pagehide", () => this.#flush());
    window.addEventListener("beforeunload", (event) => { if (this.#stuck()) event.preventDefault(); });
    document.addEventListener("visibilitychange", () => document.hidden ? this.#flush() : this.#back());
    if (this.#typedBefore()) this.#changed();
  }

  // Whether somebody was quicker than this script: then the form says something else than the page that came.
  #typedBefore() {
    const came = this.#form.cloneNode(true);
    came.reset();
    return written(came).toString() !== written(this.#form).toString();
  }

  #changed() {
    this.#dirty = true;
    this.#since ??= performance.now();
    if (this.#out.dataset.state === "two") return;
    const wait = Math.min(AFTER_LAST_KEY_MS, this.#since + AT_LEAST_EVERY_MS - performance.now());
    this.#later(Math.max(0, wait));
    if (this.#out.dataset.state !== "signed-out") this.#say("saving");
  }

  // Not connected means that somebody is leaving in a hurry: then nothing may ask them to stay.
  #stuck() {
    return this.isConnected && this.#dirty && !this.#leaving && !["saving", "saved"].includes(this.#out.dataset.state);
  }

  #later(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), wait);
  }

  #flush() {
    if (this.#dirty && !this.#leaving) this.#save(true);
  }

  async #save(last = false) {
    if (this.#busy && !last) return;
    clearTimeout(this.#timer);
    [this.#busy, this.#dirty, this.#since] = [true, false, null];
    const body = written(this.#form);
    const keepalive = body.toString().length < KEEPALIVE_BYTES;
    try {
      const headers = { Accept: "application/json" };
      const sent = { method: "POST", body, headers, keepalive, redirect: "manual", credentials: "same-origin" };
      await this.#heard(await fetch(this.dataset.url, sent));
    } catch {
      this.#notSaved("lost");
    }
    this.#busy = false;
    if (this.#dirty && this.#out.dataset.state === "saving") this.#later(0);
  }

  async #heard(answer) {
    if (answer.ok) return this.#saved(await answer.json());
    if (answer.status === 409) return this.#notSaved("two", (await answer.json()).url);
    if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) return this.#notSaved("signed-out");
    if (answer.status === 422) return this.#notSaved("refused");
    return this.#notSaved("lost");
  }

  #saved({ revision }) {
    if (this.#form.elements.revision) this.#form.elements.revision.value = revision;
    this.#savedAt = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    this.#say(this.#dirty ? "saving" : "saved");
  }

  #notSaved(state, url = this.dataset.signIn) {
    this.#dirty = true;
    this.#say(state);
    if (state === "lost") this.#later(TRY_AGAIN_MS);
    const link = this.#out.querySelector(`a[data-for="${state}"]`);
    if (link) { link.href = url; link.hidden = false; }
  }

  // Signed in again in another tab: the old token is worthless, so ask for a new one, then save.
  async #back() {
    if (this.#out.dataset.state !== "signed-out") return;
    try {
      const answer = await fetch(this.dataset.url, { headers: { Accept: "application/json" }, redirect: "manual" });
      if (!answer.ok) return;
      this.#form.elements.csrfmiddlewaretoken.value = (await answer.json()).token;
      await this.#save();
    } catch { /* still offline: the words on the page say so */ }
  }

  #say(state) {
    const at = state === "signed-out" && this.#savedAt ? ` ${this.#out.dataset.lastSaved.replace("{time}", this.#savedAt)}` : "";
    if (state !== this.#out.dataset.state) this.#words.textContent = (this.#out.dataset[state.replace("-o", "O")] ?? "") + at;
    this.#out.dataset.state = state;
    for (const link of this.#out.querySelectorAll("a")) link.hidden = link.dataset.for !== state;
  }
});
