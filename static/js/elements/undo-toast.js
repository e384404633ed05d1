// @ts-check
import { hear } from "../lib/events.js";

const SHOWN_MS = 10_000;

/** `<undo-toast undo="/…" words="Deleted #12">`: says what was done and offers to undo it, for a while. */
class UndoToast extends HTMLElement {
  #left = SHOWN_MS;
  #since = 0;
  #timer = 0;
  #asked = false;
  /** @type {AbortController | null} */ #page = null;

  connectedCallback() {
    this.replaceChildren(words(this.getAttribute("words") ?? ""), form(this.getAttribute("undo") ?? ""));
    this.#page = new AbortController();
    const { signal } = this.#page;
    for (const type of ["pointerenter", "focusin"]) this.addEventListener(type, () => this.#hold(), { signal });
    for (const type of ["pointerleave", "focusout"]) this.addEventListener(type, () => this.#goOn(), { signal });
    this.addEventListener("submit", () => { this.#asked = true; }, { signal });
    hear("feed:restored", ({ own }) => own && this.#asked && this.#leave(), signal);
    this.#goOn();
  }

  disconnectedCallback() {
    this.#page?.abort();
    clearTimeout(this.#timer);
  }

  #hold() {
    clearTimeout(this.#timer);
    if (this.#since) this.#left -= Date.now() - this.#since;
    this.#since = 0;
  }

  #goOn() {
    if (this.#since || this.matches(":hover, :focus-within")) return;
    this.#since = Date.now();
    this.#timer = window.setTimeout(() => this.#leave(), Math.max(this.#left, 1000));
  }

  #leave() {
    const held = this.contains(document.activeElement);
    const next = /** @type {HTMLElement | null} */ (this.nextElementSibling ?? this.previousElementSibling);
    this.remove();
    if (held) /** @type {HTMLElement | null} */ (next?.querySelector("button") ?? document.getElementById("pane"))?.focus();
  }
}

/** @param {string} text */
function words(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span;
}

/** @param {string} path */
function form(path) {
  const made = Object.assign(document.createElement("form"), { method: "post", action: path });
  made.dataset.action = "";
  const given = /** @type {HTMLInputElement | null} */ (document.querySelector("[name=csrfmiddlewaretoken]"));
  const token = Object.assign(document.createElement("input"), { type: "hidden", name: "csrfmiddlewaretoken", value: given?.value ?? "" });
  const button = Object.assign(document.createElement("button"), { type: "submit", className: "button", textContent: "Undo", title: "Undo (z)" });
  button.dataset.key = "z";
  button.setAttribute("aria-keyshortcuts", "z");
  made.append(token, button);
  return made;
}

customElements.define("undo-toast", UndoToast);
