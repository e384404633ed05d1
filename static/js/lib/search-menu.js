// @ts-check
/** The popover with saved searches and help; it is filled when it opens, so that it is never stale. */
import { fragment } from "./html.js";

export class SearchMenu {
  /** @type {HTMLElement | null} */ #menu = null;

  /**
   * @param {string} path of the bin's page
   * @param {HTMLElement} box
   */
  constructor(path, box) {
    this.path = path;
    this.box = box;
  }

  /**
   * @param {HTMLAnchorElement} link
   * @param {string} query the search that could be saved
   */
  async toggle(link, query) {
    if (this.#menu?.matches(":popover-open")) return this.close();
    try {
      const menu = (this.#menu ??= this.#make(link));
      await this.reload(query);
      const { bottom } = this.box.getBoundingClientRect();
      menu.style.insetBlockStart = `${bottom}px`;
      menu.style.maxBlockSize = `min(36rem, max(12rem, 100dvh - ${bottom}px - 1rem))`;
      menu.showPopover();
      menu.focus();
    } catch {
      location.assign(link.href);
    }
  }

  close() { this.#menu?.hidePopover(); }

  /** @param {string} query */
  async reload(query) {
    if (!this.#menu) return;
    const reply = await fetch(`${this.path}/search/help?${new URLSearchParams({ q: query })}`, { headers: { "X-Partial": "1" } });
    if (!reply.ok) throw new Error(`answered ${reply.status}`);
    this.#menu.replaceChildren(fragment(await reply.text()));
  }

  /** @param {HTMLAnchorElement} link */
  #make(link) {
    const menu = document.createElement("div");
    menu.className = "menu search-menu";
    menu.popover = "auto";
    menu.tabIndex = -1;
    menu.setAttribute("role", "dialog");
    menu.setAttribute("aria-label", "Saved searches, and how to search");
    menu.addEventListener("toggle", (event) => link.setAttribute("aria-expanded", String(/** @type {any} */ (event).newState === "open")));
    this.box.append(menu);
    return menu;
  }
}
