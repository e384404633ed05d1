// @ts-check

/** `<bin-switcher>` round a search box and links to bins: shows those that match while one types. */
class BinSwitcher extends HTMLElement {
  /** @type {AbortController | null} */ #page = null;

  connectedCallback() {
    this.#page = new AbortController();
    const { signal } = this.#page;
    this.box?.addEventListener("input", () => this.#find(), { signal });
    this.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    const menu = this.closest("[popover]");
    if (menu?.contains(document.activeElement)) return; // the reader was quicker
    (this.box ?? /** @type {HTMLElement | null | undefined} */ (menu?.querySelector(".field, a")))?.focus();
  }

  disconnectedCallback() { this.#page?.abort(); }

  get box() { return this.querySelector("input"); }
  get links() { return /** @type {HTMLAnchorElement[]} */ ([...this.querySelectorAll("li:not([hidden]) a")]); }

  #find() {
    const wanted = this.box?.value.trim().toLowerCase() ?? "";
    for (const item of this.querySelectorAll("li")) item.hidden = !item.dataset.words?.toLowerCase().includes(wanted);
    /** @type {HTMLElement} */ (this.querySelector("[data-none]")).hidden = this.links.length > 0;
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const { links } = this;
    const here = links.indexOf(/** @type {any} */ (document.activeElement));
    if (event.key === "ArrowDown") links[Math.min(here + 1, links.length - 1)]?.focus();
    else if (event.key === "ArrowUp") (links[here - 1] ?? this.box)?.focus();
    else if (event.key === "Enter" && here < 0) links[0]?.click();
    else return;
    event.preventDefault();
  }
}

customElements.define("bin-switcher", BinSwitcher);
