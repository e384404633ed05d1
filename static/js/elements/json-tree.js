// @ts-check
import { copyText } from "../lib/copy.js";
import { hideFolded, inMargin, setFolded } from "../lib/json-folds.js";
import { depthOf, intoLines, openerOf } from "../lib/json-lines.js";
import { pathOf, valueOf } from "../lib/json-values.js";
import { announce } from "../lib/status.js";

/** `<json-tree>` round a `.tree-bar` and `<pre>`s of formatted JSON: lines fold, and tell their path and their value. */
class JsonTree extends HTMLElement {
  /** @type {import("../lib/json-lines.js").Line[]} */ #lines = [];
  #at = 0;
  /** @type {AbortController | null} */ #page = null;

  connectedCallback() {
    this.#page = new AbortController();
    const { signal } = this.#page;
    this.addEventListener("stretch:added", () => this.#take(), { signal });
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    this.#take();
    this.#button("[data-copy='path']").hidden = this.hasAttribute("data-within");
    /** @type {HTMLElement} */ (this.querySelector(".tree-bar")).hidden = false;
  }

  disconnectedCallback() { this.#page?.abort(); }

  /** @param {string} selector */
  #button(selector) { return /** @type {HTMLElement} */ (this.querySelector(selector)); }

  #take() {
    for (const pre of this.querySelectorAll("pre:not([role='tree'])")) intoLines(/** @type {HTMLElement} */ (pre));
    this.#lines = [...this.querySelectorAll(".line")].map((line) => /** @type {HTMLElement} */ (line));
    hideFolded(this.#lines);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("button"));
    if (button?.dataset.copy) return void this.#copy(button);
    if (button) return this.#foldAll(button);
    const line = /** @type {HTMLElement | null} */ (target.closest(".line"));
    if (!line || !getSelection()?.isCollapsed) return;
    const again = this.#lines[this.#at] === line;
    this.#select(openerOf(this.#lines, this.#lines.indexOf(line)));
    if (inMargin(line, event.clientX) || (again && "folded" in line.dataset)) this.#fold(line);
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (!(/** @type {Element} */ (event.target).matches("pre")) || event.ctrlKey || event.metaKey || event.altKey) return;
    const line = this.#lines[this.#at];
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowDown: () => this.#step(1),
      ArrowUp: () => this.#step(-1),
      ArrowLeft: () => ("opens" in line.dataset && !("folded" in line.dataset) ? this.#fold(line) : this.#toParent()),
      ArrowRight: () => ("folded" in line.dataset ? this.#fold(line) : this.#step(1)),
      " ": () => this.#fold(line),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }

  /** @param {number} by */
  #step(by) {
    let i = this.#at + by;
    while (this.#lines[i] && (this.#lines[i].hidden || "closes" in this.#lines[i].dataset)) i += by;
    if (this.#lines[i]) this.#select(i);
  }

  #toParent() {
    const depth = depthOf(this.#lines[this.#at]);
    const parent = this.#lines.findLastIndex((line, i) => i < this.#at && depthOf(line) < depth);
    if (parent >= 0) this.#select(parent);
  }

  /** @param {number} i */
  #select(i) {
    const before = this.querySelector(".line[aria-selected]");
    for (const name of ["aria-selected", "id"]) before?.removeAttribute(name);
    const line = this.#lines[(this.#at = i)];
    line.setAttribute("aria-selected", "true");
    line.id = "tree-line";
    line.closest("pre")?.setAttribute("aria-activedescendant", "tree-line");
    line.scrollIntoView({ block: "nearest" });
    if (!this.hasAttribute("data-within")) /** @type {HTMLElement} */ (this.querySelector(".tree-path")).textContent = pathOf(this.#lines, i);
  }

  /** @param {HTMLElement} line */
  #fold(line) {
    if (!("opens" in line.dataset)) return;
    setFolded(line, !("folded" in line.dataset));
    hideFolded(this.#lines);
  }

  /** @param {HTMLElement} button */
  #foldAll(button) {
    const fold = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(fold));
    button.textContent = fold ? "Unfold all" : "Fold all";
    for (const line of this.#lines) if ("opens" in line.dataset) setFolded(line, fold && depthOf(line) > 0);
    hideFolded(this.#lines);
  }

  /** @param {HTMLElement} button */
  async #copy(button) {
    const text = button.dataset.copy === "path" ? pathOf(this.#lines, this.#at) : valueOf(this.#lines, this.#at);
    if (text === null) return announce("Its end has not been loaded: show more first");
    const done = await copyText(text, null);
    const label = button.textContent;
    button.textContent = done ? "Copied" : "Not copied";
    announce(button.textContent);
    setTimeout(() => { button.textContent = label; }, 2000);
  }
}

customElements.define("json-tree", JsonTree);
