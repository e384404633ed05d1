// @ts-check
import { tellTimes } from "../lib/clock.js";
import { hear } from "../lib/events.js";
import { dragRules } from "../lib/rule-drag.js";
import { fetchPart, refocus, renewHits, sayRefused, sendForm, tellSaid, tryForm, withOpened } from "../lib/reply-parts.js";
import { isUnsaved, keepUnsaved, mayDrop, tendUnsaved, unfill } from "../lib/unsaved.js";

const TRY_MS = 400, HITS_MS = 700;
/** The own change comes back as news; what it shows is there already. */ const OWN_MS = 3000;

/** `<reply-editor path="/b/…/reply">` round the reply page: forms without leaving the page, the trial while one types. */
export class ReplyEditor extends HTMLElement {
  /** @type {AbortController | null} */ #page = null;
  #trying = 0; #renewing = 0;
  #sent = -OWN_MS;

  connectedCallback() {
    const { signal } = (this.#page = new AbortController());
    this.addEventListener("submit", (event) => this.#submitted(event), { signal });
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.addEventListener("input", () => this.#typed(TRY_MS), { signal });
    tendUnsaved(this, signal);
    dragRules(this, (form, moved) => this.send(form, null, moved), signal);
    hear("feed:rows", () => this.#later(), signal);
    hear("feed:settings", (news) => news.replies && performance.now() - this.#sent > OWN_MS && this.#later(), signal);
    this.#typed(0);
  }

  disconnectedCallback() {
    this.#page?.abort();
    [this.#trying, this.#renewing].forEach(clearTimeout);
  }

  get path() { return this.getAttribute("path") ?? ""; }

  /** @param {DocumentFragment} part @param {HTMLElement | null} [pressed] what brought it @param {HTMLFormElement | null} [sent] */
  show(part, pressed = null, sent = null) {
    this.#put(part, pressed, sent);
    refocus(this, pressed);
    tellSaid(this);
    this.#typed(0);
  }

  /** @param {DocumentFragment} part @param {HTMLElement | null} [pressed] @param {HTMLFormElement | null} [sent] */
  #put(part, pressed = null, sent = null) {
    withOpened(this, part);
    keepUnsaved(this, part, sent, pressed);
    this.replaceChildren(part);
    tellTimes(this);
  }

  /** @param {MouseEvent} event a panel follows links within itself; on a page of their own they lead on */
  #clicked(event) {
    const link = /** @type {Element} */ (event.target).closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!link.pathname.startsWith(this.path) || !(this.closest("reply-panel") || isUnsaved(this))) return;
    event.preventDefault();
    if (!("unfill" in link.dataset && unfill(link))) this.#follow(link.href);
  }

  /** @param {string} href */
  async #follow(href) {
    const part = this.closest("reply-panel") && (await fetchPart(href).catch(() => null));
    if (!(await mayDrop(this))) return;
    if (part) this.show(part);
    else location.assign(href);
  }

  /** @param {SubmitEvent} event */
  async #submitted(event) {
    event.preventDefault();
    const { target, submitter } = event;
    const form = /** @type {HTMLFormElement} */ (target);
    if (!("drops" in form.dataset) || (await mayDrop(this))) this.send(form, submitter);
  }

  /** @param {HTMLFormElement} form @param {HTMLElement | null} [pressed] its button @param {HTMLElement | null} [at] where one was */
  async send(form, pressed = null, at = pressed) {
    this.#sent = performance.now();
    try {
      const part = await sendForm(form, pressed);
      if (part) this.show(part, at, form);
    } catch (error) {
      const { status = 0 } = /** @type {{status?: number}} */ (error);
      if ([403, 404, 410].includes(status)) location.assign(this.path); // gone or ended: the page says which
      else sayRefused(this, status);
    }
  }

  /** @param {number} inMs */
  #typed(inMs) {
    const form = /** @type {HTMLFormElement | null} */ (this.querySelector("form[data-try]"));
    clearTimeout(this.#trying);
    if (form) this.#trying = window.setTimeout(() => this.#try(form).catch(() => {}), inMs);
  }

  /** @param {HTMLFormElement} form */
  async #try(form) {
    const typed = this.#trying; // an answer about what was typed before comes too late
    const part = await tryForm(form, form.dataset.try ?? "");
    if (form.isConnected && typed === this.#trying) form.querySelector("[data-trial]")?.replaceChildren(part);
  }

  #later() {
    clearTimeout(this.#renewing);
    this.#renewing = window.setTimeout(() => this.#renew().catch(() => {}), HITS_MS);
  }

  /** Brings the list up to date; what somebody types into stays. */
  async #renew() {
    const form = /** @type {HTMLFormElement | null} */ (this.querySelector("form[data-try]"));
    if (form) return this.#try(form);
    const fresh = await fetchPart(this.path);
    if (this.querySelector("form[data-try]")) return; // opened meanwhile
    tellTimes(fresh);
    if (!renewHits(this, fresh) && !this.contains(document.activeElement)) this.#put(fresh);
  }
}

customElements.define("reply-editor", ReplyEditor);
