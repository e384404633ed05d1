// @ts-check
import { tellTimes } from "../lib/clock.js";
import { hear } from "../lib/events.js";
import { dragRules } from "../lib/rule-drag.js";
import { fetchPart, refocus, sendForm, withOpened } from "../lib/reply-parts.js";

const TRY_MS = 400;
const HITS_MS = 700;
/** The own change comes back as news; what it shows is there already. */ const OWN_MS = 3000;

/** `<reply-editor path="/b/…/reply">` round the reply page: forms without leaving the page, the trial while one types. */
export class ReplyEditor extends HTMLElement {
  /** @type {AbortController | null} */ #page = null;
  #trying = 0;
  #renewing = 0;
  #sent = -OWN_MS;
  /** True when something was typed that is not saved. */ #isTouched = false;

  connectedCallback() {
    this.#page = new AbortController();
    const { signal } = this.#page;
    this.addEventListener("submit", (event) => this.#submitted(event), { signal });
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.addEventListener("input", () => this.#typed(), { signal });
    dragRules(this, (form) => this.send(form), signal);
    hear("feed:rows", () => this.#later(), signal);
    hear("feed:settings", (news) => news.replies && performance.now() - this.#sent > OWN_MS && this.#later(), signal);
    this.#typed(false);
  }

  disconnectedCallback() {
    this.#page?.abort();
    clearTimeout(this.#trying);
    clearTimeout(this.#renewing);
  }

  get path() { return this.getAttribute("path") ?? ""; }

  /** @param {DocumentFragment} part @param {HTMLElement | null} [pressed] what brought it */
  show(part, pressed = null) {
    withOpened(this, part);
    this.replaceChildren(part);
    this.#isTouched = !!this.querySelector("[data-unsaved]");
    tellTimes(this);
    refocus(this, pressed);
    this.#typed(false);
  }

  /** @param {MouseEvent} event a panel follows links within itself; on a page of their own they lead on */
  #clicked(event) {
    const link = /** @type {Element} */ (event.target).closest("a");
    if (!link || !this.closest("reply-panel") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!link.pathname.startsWith(this.path)) return;
    event.preventDefault();
    fetchPart(link.href).then((part) => this.show(part), () => location.assign(link.href));
  }

  /** @param {SubmitEvent} event */
  #submitted(event) {
    event.preventDefault();
    this.send(/** @type {HTMLFormElement} */ (event.target), event.submitter);
  }

  /** @param {HTMLFormElement} form @param {HTMLElement | null} [pressed] */
  async send(form, pressed = null) {
    this.#sent = performance.now();
    try {
      this.show(await sendForm(form, pressed), pressed);
    } catch (error) {
      const { status = 0 } = /** @type {{status?: number}} */ (error);
      if ([403, 404, 410].includes(status)) location.assign(this.path); // gone or ended: the page says which
      else this.#refused(status ? `The server answered ${status}` : "The server cannot be reached");
    }
  }

  /** @param {string} why */
  #refused(why) {
    const said = document.createElement("p");
    said.className = "note note-bad";
    said.setAttribute("role", "alert");
    said.textContent = `Not saved. ${why}. What you typed is still here.`;
    this.querySelector(".note-bad[role=alert]:not(:has(.icon))")?.remove();
    this.querySelector(".reply-title")?.after(said);
    said.scrollIntoView({ block: "nearest" });
  }

  /** @param {boolean} [isTouched] */
  #typed(isTouched = true) {
    this.#isTouched ||= isTouched;
    const form = /** @type {HTMLFormElement | null} */ (this.querySelector("form[data-try]"));
    clearTimeout(this.#trying);
    if (form) this.#trying = window.setTimeout(() => this.#try(form).catch(() => {}), isTouched ? TRY_MS : 0);
  }

  /** @param {HTMLFormElement} form */
  async #try(form) {
    const typed = this.#trying; // an answer about what was typed before comes too late
    const part = await sendForm(form, null, form.dataset.try);
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
    const [old, next] = [this, fresh].map((root) => root.querySelectorAll("[id^=hits-]"));
    const isSame = String([...old].map(({ id }) => id)) === String([...next].map(({ id }) => id));
    if (!isSame && !this.#isTouched && !this.contains(document.activeElement)) return this.show(fresh);
    tellTimes(fresh);
    for (const each of next) this.querySelector(`#${each.id}`)?.replaceWith(each);
  }
}

customElements.define("reply-editor", ReplyEditor);
