// @ts-check
import { counted, sized } from "../lib/amounts.js";

/** `<export-progress most="…">` round a form: follows the download in the page, up to `most` bytes; beyond, the browser does. */
class ExportProgress extends HTMLElement {
  /** @type {AbortController | null} */ #page = null;
  /** @type {AbortController | null} */ #running = null;

  connectedCallback() {
    this.#page = new AbortController();
    const { signal } = this.#page;
    this.form.addEventListener("submit", (event) => this.#submitted(event), { signal });
    this.cancel.addEventListener("click", () => this.#running?.abort(), { signal });
  }

  disconnectedCallback() {
    this.#running?.abort();
    this.#page?.abort();
  }

  get form() { return /** @type {HTMLFormElement} */ (this.querySelector("form")); }
  get cancel() { return /** @type {HTMLButtonElement} */ (this.querySelector("[data-cancel]")); }
  get bar() { return /** @type {HTMLProgressElement} */ (this.querySelector("progress")); }
  get most() { return Number(this.getAttribute("most")); }

  /** @param {SubmitEvent} event */
  async #submitted(event) {
    event.preventDefault();
    if (this.#running) return;
    this.#running = new AbortController();
    this.#show(true);
    const fields = [...new FormData(this.form)].map(([name, value]) => [name, String(value)]);
    const href = `${this.form.action}?${new URLSearchParams(fields)}`;
    try {
      await this.#download(href, this.#running);
    } catch (error) {
      this.#say(this.#running.signal.aborted ? "Cancelled. Nothing was saved." : `It failed: ${error instanceof Error ? error.message : error}`);
    }
    this.#running = null;
    this.#show(false);
  }

  /** @param {string} href @param {AbortController} running */
  async #download(href, running) {
    this.#say("Asking for it …");
    const reply = await fetch(href, { signal: running.signal });
    if (!reply.ok || !reply.body) throw new Error((await reply.text()).trim());
    const total = Number(reply.headers.get("X-Export-Requests") ?? NaN);
    if (Number(reply.headers.get("X-Export-Bytes")) > this.most) return this.#leave(href, running);
    /** @type {Uint8Array<ArrayBuffer>[]} */ const pieces = [];
    let bytes = 0;
    let lines = 0;
    for (const reader = reply.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
      bytes += value.length;
      for (let at = value.indexOf(10); at >= 0; at = value.indexOf(10, at + 1)) lines++;
      if (bytes > this.most) return this.#leave(href, running);
      this.#progress(lines, total, bytes);
    }
    save(new Blob(pieces, { type: "application/octet-stream" }), nameOf(reply));
    this.#say(`Saved ${Number.isNaN(total) ? "" : `${counted(total)}, `}${sized(bytes)}.`);
  }

  /** Lets the browser download what is too large to be held by a page. @param {string} href @param {AbortController} running */
  #leave(href, running) {
    running.abort();
    location.assign(href);
    this.#say(`This is more than ${sized(this.most)}: your browser downloads it by itself and shows how far it is.`);
  }

  /** @param {number} lines line feeds so far, about one a request @param {number} total @param {number} bytes */
  #progress(lines, total, bytes) {
    if (Number.isNaN(total)) return this.#say(`${counted(lines)} so far, ${sized(bytes)}`);
    this.bar.max = Math.max(total, 1);
    this.bar.value = Math.min(lines, total);
    this.#say(`${counted(Math.min(lines, total), total)}, ${sized(bytes)}`);
  }

  /** @param {boolean} running */
  #show(running) {
    this.bar.hidden = this.cancel.hidden = !running;
    if (running) this.bar.removeAttribute("value");
  }

  /** @param {string} words */
  #say(words) {
    /** @type {HTMLElement} */ (this.querySelector("[data-said]")).textContent = words;
  }
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** @param {Response} reply */
function nameOf(reply) {
  return /filename="([^"]+)"/.exec(reply.headers.get("Content-Disposition") ?? "")?.[1] ?? "requests";
}

customElements.define("export-progress", ExportProgress);
