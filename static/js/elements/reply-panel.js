// @ts-check
import { tellTimes } from "../lib/clock.js";
import { fetchPart } from "../lib/reply-parts.js";
import { mayDrop } from "../lib/unsaved.js";
import "./reply-editor.js";

/** `<reply-panel>`: what senders get back, beside the live view. It is made when a link with `data-reply` is first followed. */
class ReplyPanel extends HTMLElement {
  /** @type {AbortController | null} */ #page = null;
  /** @type {HTMLElement | null} */ #opener = null;

  connectedCallback() {
    this.#page = new AbortController();
    const { signal } = this.#page;
    this.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
  }

  disconnectedCallback() { this.#page?.abort(); }
  get editor() { return /** @type {import("./reply-editor.js").ReplyEditor} */ (this.querySelector("reply-editor")); }

  /** @param {HTMLAnchorElement} link */
  async open(link) {
    const { page } = /** @type {HTMLElement} */ (document.querySelector("main")).dataset;
    const path = `${page}/reply`;
    const part = await fetchPart(link.href);
    if (!(await mayDrop(this))) return;
    this.#opener = link;
    if (!this.isConnected) this.#put(path);
    this.editor.show(part);
    tellTimes(this);
  }

  async close() {
    if (!(await mayDrop(this))) return;
    this.remove();
    this.#opener?.removeAttribute("aria-expanded");
    /** @type {HTMLElement | null} */ (this.#opener?.isConnected ? this.#opener : document.querySelector("[data-reply=toggle]"))?.focus();
  }

  /** @param {string} path */
  #put(path) {
    const bar = document.createElement("p");
    bar.className = "reply-panel-bar";
    const close = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet", textContent: "Close", title: "Close (Esc)" });
    close.dataset.close = "";
    const whole = Object.assign(document.createElement("a"), { href: path, className: "button button-quiet", textContent: "On its own page" });
    whole.dataset.whole = "";
    bar.append(whole, close);
    const editor = document.createElement("reply-editor");
    editor.setAttribute("path", path);
    this.setAttribute("role", "complementary");
    this.setAttribute("aria-label", "Reply");
    this.replaceChildren(bar, editor);
    document.querySelector("main")?.append(this);
    this.#opener?.setAttribute("aria-expanded", "true");
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.preventDefault(); // or it would close the question that it brings
    const menu = /** @type {HTMLDetailsElement | null} */ (this.querySelector(".rule-more[open]"));
    if (!menu) return this.close();
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    if (/** @type {Element} */ (event.target).closest("[data-close]")) this.close();
  }
}

customElements.define("reply-panel", ReplyPanel);

const panel = new ReplyPanel();

document.addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest("[data-reply]");
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if (panel.isConnected && link.dataset.reply === "toggle") panel.close();
  else panel.open(link).catch(() => location.assign(link.href));
});
