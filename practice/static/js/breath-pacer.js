// Sets the pace of a breath: a circle that grows and shrinks, and words; words alone where less motion is wanted.
const LONGEST_MS = 5 * 60 * 1000;
const SECOND_MS = 1000;
const TONES = { in: 330, hold: 262, out: 220 };
const GROWN = 2;
const lessMotion = window.matchMedia("(prefers-reduced-motion: reduce)");

customElements.define("breath-pacer", class extends HTMLElement {
  #steps; #said; #number; #button; #sound; #air; #size = 1; #timer; #ends; #audio; #heard;

  connectedCallback() {
    const pace = this.querySelector("div");
    if (!pace) return; // at one's own pace there is nothing to set
    this.#steps = this.dataset.pace.split(" ").map((step) => step.split("-"));
    [this.#said, this.#number] = pace.querySelectorAll("span");
    [this.#button, this.#sound] = [pace.querySelector("button"), pace.querySelector("input")];
    this.#air = pace.querySelector(".breath-air");
    this.#button.dataset.start = this.#button.textContent;
    this.#listen(pace.querySelector("svg"));
    pace.hidden = false;
  }

  disconnectedCallback() {
    this.#heard?.abort();
    if (this.#timer) this.#stop();
  }

  #listen(circle) {
    this.#heard = new AbortController();
    const { signal } = this.#heard;
    this.#button.addEventListener("click", () => this.#timer ? this.#stop() : this.#start(), { signal });
    for (const kind of ["input", "change"]) this.#sound.addEventListener(kind, this.#choose, { signal });
    lessMotion.addEventListener("change", () => this.#show(circle), { signal });
    this.#show(circle);
  }

  #show(circle) {
    this.#rest(); // also what still moved when the element was taken out: there it cannot be reached
    circle.toggleAttribute("hidden", lessMotion.matches);
  }

  #choose = (event) => {
    event.stopPropagation();
    if (this.#sound.checked) this.#voices(); // browsers let sound begin only in the act of a person
  };

  #start() {
    this.#ends = performance.now() + LONGEST_MS;
    this.#button.textContent = this.#button.dataset.stop;
    this.#begin(0);
  }

  #stop(words = "") {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#rest();
    [this.#said.textContent, this.#number.textContent] = [words, ""];
    this.#button.textContent = this.#button.dataset.start;
  }

  #rest() {
    this.#air.getAnimations().forEach((move) => move.cancel());
    this.#size = 1;
  }

  #begin(at) {
    if (at === 0 && performance.now() >= this.#ends) { this.#stop(this.dataset.end); return; }
    const [way, count] = this.#steps[at];
    this.#said.textContent = this.dataset[way];
    if (!lessMotion.matches) this.#move(way, count);
    if (this.#sound.checked) this.#tone(TONES[way]);
    this.#tell(1, Number(count), () => this.#begin((at + 1) % this.#steps.length));
  }

  #tell(number, count, then) {
    this.#number.textContent = number;
    this.#timer = setTimeout(() => number < count ? this.#tell(number + 1, count, then) : then(), SECOND_MS);
  }

  #move(way, count) {
    const to = { in: GROWN, hold: this.#size, out: 1 }[way];
    const frames = { transform: [`scale(${this.#size})`, `scale(${to})`] };
    this.#air.animate(frames, { duration: count * SECOND_MS, easing: "ease-in-out", fill: "forwards" });
    this.#size = to;
  }

  #voices() { return this.#audio ??= new AudioContext(); }

  #tone(pitch) {
    const audio = this.#voices();
    const [voice, loudness, now] = [audio.createOscillator(), audio.createGain(), audio.currentTime];
    voice.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.08, now);
    loudness.gain.exponentialRampToValueAtTime(0.001, now + 0.6);
    voice.connect(loudness).connect(audio.destination);
    voice.start(now);
    voice.stop(now + 0.6);
  }
});
