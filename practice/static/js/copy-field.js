// A field with a button that copies it; without script there is only the field.
customElements.define("copy-field", class extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard) return;
    const [field, button, said] = ["input", "button", "[role=status]"].map((name) => this.querySelector(name));
    button.hidden = false;
    button.addEventListener("click", async () => {
      said.textContent = "";
      try {
        await navigator.clipboard.writeText(field.value);
        said.textContent = said.dataset.done;
      } catch {
        field.select();
        said.textContent = said.dataset.failed;
      }
    });
  }
});
