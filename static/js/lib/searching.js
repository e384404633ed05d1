// @ts-check
/**
 * A search in an open page. It tells the list: `search:changed {query}`, then `search:rows {rows}` newest first as they
 * come; `search:done` with how far it came, or `search:failed`; `search:off` when everything is to be listed again.
 */
import { hear, tell } from "./events.js";
import { SearchMenu } from "./search-menu.js";
import { stream, Unreadable } from "./search-stream.js";
import { SearchView } from "./search-view.js";

export class Searching {
  #query = "";
  #next = 0;
  #run = new AbortController();
  #page = new AbortController();

  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.path = box.getAttribute("page") ?? "";
    this.menu = new SearchMenu(this.path, box);
    this.view = new SearchView(box);
    const { signal } = this.#page;
    this.view.input.addEventListener("input", () => this.view.wrong(null), { signal });
    this.view.input.addEventListener("search", () => this.view.input.value || this.off(), { signal });
    hear("feed:searches", () => this.menu.reload(this.view.input.value.trim()), signal);
    hear("request:opened", ({ n }) => n || this.#address(), signal);
  }

  end() {
    this.#run.abort();
    this.#page.abort();
  }

  /** @param {string} query */
  async run(query) {
    this.menu.close();
    this.view.input.value = query;
    if (!query.trim()) return this.off();
    this.#begin();
    this.view.wrong(null);
    await this.#look(query, {}, () => this.#change(query));
  }

  async goOn() {
    const before = String(this.#next);
    this.#begin();
    await this.#look(this.#query, { before }, () => {});
  }

  /** @param {HTMLAnchorElement} link */
  help(link) { this.menu.toggle(link, this.view.input.value.trim()); }

  off() {
    this.#begin();
    this.view.input.value = this.#query = "";
    this.view.wrong(null);
    this.view.said("");
    if ("served" in this.box.dataset) return location.assign(this.path); // the page has no other rows
    this.#address();
    tell("search:off");
  }

  #begin() {
    this.#run.abort();
    this.#run = new AbortController();
    this.view.canGoOn(false);
  }

  /**
   * @param {string} query
   * @param {Record<string, string>} where
   * @param {() => void} readable is called once the server has understood it
   */
  async #look(query, where, readable) {
    const { signal } = this.#run;
    try {
      const address = `${this.path}/search?${new URLSearchParams({ q: query, ...where })}`;
      const done = await stream(address, signal, readable, (rows) => tell("search:rows", { rows }));
      this.#next = done.next ?? 0;
      this.view.canGoOn(Boolean(done.stopped));
      tell("search:done", done);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Unreadable) this.view.wrong(error.problem);
      else {
        tell("search:failed");
        this.view.said("The search failed. Is the server there?");
      }
    }
  }

  /** @param {string} query */
  #change(query) {
    this.#query = query;
    this.#address();
    tell("search:changed", { query });
  }

  /** Keeps the search in the address of the list, so that it can be reloaded and shared. */
  #address() {
    if (location.pathname !== this.path) return;
    const query = new URLSearchParams(this.#query ? { q: this.#query } : {});
    history.replaceState(history.state, "", this.#query ? `${this.path}?${query}` : this.path);
  }
}
