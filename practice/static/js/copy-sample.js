// A sample with a button that copies it; without script there is only the sample.
customElements.define("copy-sample", class extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard) return;
    const [text, button, said] = ["code", "button", "[role=status]"].map((name) => this.querySelector(name));
    const before = button.firstChild.data;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent);
      button.firstChild.data = said.textContent = said.dataset.done;
      setTimeout(() => {
        button.firstChild.data = before;
        said.textContent = "";
      }, 2000);
    });
  }
});
