// @ts-check

/** `<search-box page="…">` round the search form: what it does in an open page is fetched with the first use. */
class SearchBox extends HTMLElement {
  /** @type {AbortController | null} */ #page = null;
  /** @type {Promise<import("../lib/searching.js").Searching> | null} */ #searching = null;

  connectedCallback() {
    this.#page = new AbortController();
    const { signal } = this.#page;
    const [input] = this.getElementsByTagName("input");
    input.addEventListener("click", () => input.focus(), { signal }); // as its key presses it
    this.addEventListener("focusin", () => this.#wake(), { signal });
    this.addEventListener("submit", (event) => this.#submitted(event), { signal });
    document.addEventListener("click", (event) => this.#clicked(event), { signal });
    if ("served" in this.dataset) this.#wake().then((searching) => searching.run(input.value));
  }

  disconnectedCallback() {
    this.#page?.abort();
    this.#searching?.then((searching) => searching.end());
  }

  #wake() {
    return (this.#searching ??= import("../lib/searching.js").then(({ Searching }) => new Searching(this)));
  }

  /** @param {SubmitEvent} event */
  async #submitted(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.matches(".search-form")) return;
    event.preventDefault();
    (await this.#wake()).run(form.q.value);
  }

  /** A link to a search of this page, wherever it stands. @param {MouseEvent} event */
  async #clicked(event) {
    const link = /** @type {Element} */ (event.target).closest("a[href]");
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const action = ["help", "more", "clear"].find((name) => link.matches(`[data-search-${name}]`));
    const query = new URL(link.href).searchParams.get("q");
    if (!action && (link.pathname !== this.getAttribute("page") || !query)) return;
    event.preventDefault();
    const searching = await this.#wake();
    if (action === "help") searching.help(link);
    else if (action === "more") searching.goOn();
    else if (action === "clear") searching.off();
    else searching.run(query ?? "");
  }
}

customElements.define("search-box", SearchBox);
