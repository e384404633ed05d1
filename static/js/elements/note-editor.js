// @ts-check
import { hear } from "../lib/events.js";

/** `<note-editor>` round a note and its form: opens for writing, saves in place, and keeps a draft from being lost. */
class NoteEditor extends HTMLElement {
  /** @type {AbortController | null} */ #page = null;

  connectedCallback() {
    this.#page = new AbortController();
    const { signal } = this.#page;
    this.querySelector("summary")?.addEventListener("click", (event) => this.#toggle(event), { signal });
    this.form.addEventListener("submit", () => this.#end(), { signal });
    this.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    hear("feed:marked", ({ rows }) => this.#changed(rows.find((/** @type {{n: number}} */ { n }) => n === this.number)), signal);
    if (this.details.open) this.#begin();
  }

  disconnectedCallback() { this.#page?.abort(); }

  get details() { return /** @type {HTMLDetailsElement} */ (this.querySelector("details")); }
  get form() { return /** @type {HTMLFormElement} */ (this.querySelector("form")); }
  get area() { return /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea")); }
  get shown() { return /** @type {HTMLElement} */ (this.querySelector(".note-text")); }
  get number() { return Number(this.getAttribute("n")); }

  /** Opens at once, so that the next key already writes. @param {Event} event */
  #toggle(event) {
    event.preventDefault();
    this.details.open = !this.details.open;
    if (this.details.open) this.#begin();
  }

  #begin() {
    this.area.focus();
    this.area.setSelectionRange(this.area.value.length, this.area.value.length);
  }

  /** Gives the focus back, so that what the server answers may take the form's place. */
  #end() {
    this.details.open = false;
    this.querySelector("summary")?.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    else if (event.key === "Escape" && this.details.open) this.#end();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {{note?: string} | undefined} row */
  #changed(row) {
    if (row?.note === undefined) return;
    this.shown.textContent = row.note || (this.shown.dataset.empty ?? "");
    this.details.toggleAttribute("data-noted", Boolean(row.note));
    if (!this.details.open || this.area.value === this.area.defaultValue) this.area.value = row.note;
    else if (this.area.value !== row.note) this.querySelector("[data-newer]")?.removeAttribute("hidden");
    this.area.defaultValue = row.note;
  }
}

customElements.define("note-editor", NoteEditor);
