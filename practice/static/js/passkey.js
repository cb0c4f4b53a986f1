// Passkeys: fetches the house's question, lets the device answer it, and sends the answer with the form.
const able = () => typeof window.PublicKeyCredential?.parseRequestOptionsFromJSON === "function";

customElements.define("passkey-form", class extends HTMLElement {
  #form; #said; #busy = false;

  connectedCallback() {
    if (!able()) return;
    this.#form = this.querySelector("form");
    this.#said = this.querySelector("[role=status]");
    this.hidden = false;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.#busy) this.#go();
    });
  }

  async #go() {
    this.#busy = true;
    this.#said.textContent = "";
    try {
      this.#form.elements.answer.value = JSON.stringify(await this.#answer(await this.#question()));
      this.#form.submit(); // sends without asking this listener again
    } catch {
      this.#said.textContent = this.#said.dataset.failed;
    }
    this.#busy = false;
  }

  async #question() {
    const body = new URLSearchParams({ csrfmiddlewaretoken: this.#form.elements.csrfmiddlewaretoken.value });
    const headers = { Accept: "application/json" };
    const answer = await fetch(this.dataset.options, { method: "POST", body, headers, credentials: "same-origin", redirect: "error" });
    if (!answer.ok) throw new Error("no question");
    return (await answer.json()).publicKey;
  }

  async #answer(question) {
    const makes = this.hasAttribute("data-makes");
    const credential = makes
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question) });
    return credential.toJSON();
  }
});
