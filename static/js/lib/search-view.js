// @ts-check
/** What the search box shows: the query, where it is wrong, whether it can go on; how many match is said by the list. */

export class SearchView {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.input.addEventListener("scroll", () => { this.mirror.scrollLeft = this.input.scrollLeft; }, { passive: true });
  }

  get input() { return /** @type {HTMLInputElement} */ (this.box.querySelector("#q")); }
  get mirror() { return this.#part(".search-mirror"); }

  /** Underlines what cannot be read and says why. @param {import("./search-stream.js").Problem | null} problem */
  wrong(problem) {
    this.#part(".search-wrong").hidden = !problem;
    this.#part(".search-wrong").textContent = problem?.error ?? "";
    this.input.removeAttribute("aria-invalid");
    this.mirror.replaceChildren();
    if (!problem) return;
    this.input.setAttribute("aria-invalid", "true");
    const text = [...this.input.value]; // by characters, as the server counts them
    const end = problem.column + problem.length;
    const mark = document.createElement("mark");
    mark.textContent = text.slice(problem.column, end).join("") || " ";
    this.mirror.append(text.slice(0, problem.column).join(""), mark, text.slice(end).join(""));
    this.mirror.scrollLeft = this.input.scrollLeft;
  }

  /** @param {string} words nothing when there is no search */
  said(words) {
    this.#part("[data-filter]").hidden = !words;
    this.#part("[data-filter-words]").textContent = words;
  }

  /** @param {boolean} more */
  canGoOn(more) { this.#part("[data-search-more]").hidden = !more; }

  /** @param {string} selector */
  #part(selector) { return /** @type {HTMLElement} */ (this.box.querySelector(selector)); }
}
