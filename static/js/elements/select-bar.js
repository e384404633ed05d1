// @ts-check
import { tell } from "../lib/events.js";
import { announce } from "../lib/status.js";

const MOST = 500; // what one form and one address carry without trouble

/** `<select-bar>` in a `request-list`: boxes at its rows, and what can be done with those that are ticked. */
class SelectBar extends HTMLElement {
  /** @type {Set<number>} */ #chosen = new Set();
  #last = 0;
  /** @type {AbortController | null} */ #page = null;
  /** @type {any} */ list = null;

  connectedCallback() {
    this.#page = new AbortController();
    const { signal } = this.#page;
    this.list = this.closest("request-list");
    this.list.dresses.push(this.#dress);
    this.list.view.change();
    this.list.rows.addEventListener("click", (/** @type {MouseEvent} */ event) => this.#clicked(event), { signal, capture: true });
    this.querySelector("[data-all]")?.addEventListener("click", () => this.#all(), { signal });
    this.querySelector("[data-done]")?.addEventListener("click", () => this.list.querySelector("[data-mode=select]").click(), { signal });
    for (const type of ["deleted", "cleared"]) document.addEventListener(`feed:${type}`, () => this.#show(), { signal });
    this.#show();
  }

  disconnectedCallback() {
    this.#page?.abort();
    this.list.dresses = this.list.dresses.filter((/** @type {unknown} */ dress) => dress !== this.#dress);
    for (const box of this.list.querySelectorAll(".row-box")) box.remove();
    tell("list:selected", { numbers: [] });
  }

  /** @param {HTMLElement} row @param {number} n */
  #dress = (row, n) => {
    const box = /** @type {HTMLInputElement} */ (row.querySelector(".row-box") ?? makeBox(row, n));
    box.checked = this.#chosen.has(n);
  };

  /** In a row everything chooses it: the link waits until choosing is done. @param {MouseEvent} event */
  #clicked(event) {
    const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".row"));
    if (!row || event.ctrlKey || event.metaKey) return;
    const isBox = event.target instanceof HTMLInputElement;
    if (!isBox) event.preventDefault();
    event.stopPropagation();
    const n = Number(row.dataset.n);
    const on = !this.#chosen.has(n);
    for (const each of event.shiftKey && this.#last ? this.#between(n, this.#last) : [n]) this.#choose(each, on);
    this.#last = n;
    this.#show();
  }

  /** @param {number} one @param {number} other */
  #between(one, other) {
    const { listed } = this.list.model;
    const [from, to] = [listed.indexOf(one), listed.indexOf(other)].sort((a, b) => a - b);
    return Array.from({ length: Math.min(to - from + 1, MOST) }, (_, i) => listed.at(from + i));
  }

  /** @param {number} n @param {boolean} on */
  #choose(n, on) {
    if (!on) this.#chosen.delete(n);
    else if (this.#chosen.size < MOST) this.#chosen.add(n);
  }

  #all() {
    const { listed } = this.list.model;
    for (let i = 0; i < Math.min(listed.size, MOST); i++) this.#choose(listed.at(i), true);
    this.#show();
  }

  #show() {
    for (const n of this.#chosen) if (!this.list.model.all.has(n)) this.#chosen.delete(n);
    const numbers = [...this.#chosen].sort((a, b) => b - a);
    const words = `${numbers.length || "None"} chosen${numbers.length >= MOST ? `, at most ${MOST} at a time` : ""}`;
    /** @type {HTMLElement} */ (this.querySelector("[data-chosen]")).textContent = words;
    announce(words);
    for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (this.querySelectorAll("form"))) fill(form, numbers);
    const compare = /** @type {HTMLAnchorElement} */ (this.querySelector("[data-compare]"));
    compare.hidden = numbers.length !== 2;
    compare.href = `${this.list.getAttribute("page")}/compare/${numbers[1]}/${numbers[0]}`;
    this.list.view.change();
    tell("list:selected", { numbers });
  }
}

/** @param {HTMLElement} row @param {number} n */
function makeBox(row, n) {
  const box = Object.assign(document.createElement("input"), { type: "checkbox", className: "row-box" });
  box.setAttribute("aria-label", `Choose #${n}`);
  row.prepend(box);
  return box;
}

/** @param {HTMLFormElement} form @param {number[]} numbers */
function fill(form, numbers) {
  form.hidden = !numbers.length;
  for (const field of form.querySelectorAll("[data-number]")) field.remove();
  for (const n of numbers) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "n", value: String(n) });
    field.dataset.number = "";
    form.append(field);
  }
}

customElements.define("select-bar", SelectBar);
