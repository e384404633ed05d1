// @ts-check
/**
 * News of a bin from a cursor on: a websocket that comes back by itself, and plain requests while it cannot.
 * Emits `state` (live, reconnecting, polling, offline, gone) and `news` (the server's messages as they are).
 */
import { poll } from "./poll.js";

const POLL_MS = 3000;
const OFFLINE_AFTER_MS = 30_000;
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 5000;

export class Feed extends EventTarget {
  /** @type {WebSocket | null} */ #socket = null;
  #timers = { retry: 0, poll: 0 };
  /** Tries in a row that have failed. */ attempts = 0;
  #downSince = 0;
  #polled = false;
  #running = false;

  /**
   * @param {{socket: string, rows: string, cursor: number, revision: number, oldest: () => number | null}} options
   */
  constructor({ socket, rows, cursor, revision, oldest }) {
    super();
    this.socketPath = socket;
    this.rowsPath = rows;
    this.cursor = cursor;
    this.revision = revision;
    this.oldest = oldest;
  }

  start() {
    this.#running = true;
    this.#connect();
  }

  stop() {
    this.#running = false;
    clearTimeout(this.#timers.retry);
    clearTimeout(this.#timers.poll);
    this.#timers.poll = 0;
    this.#socket?.close();
    this.#socket = null;
  }

  /** Tries again at once, as when the network is back. */
  hurry() {
    if (this.#running && !this.#socket) this.#connect();
  }

  #query() {
    const oldest = this.oldest();
    const place = { after: String(this.cursor), revision: String(this.revision) };
    return new URLSearchParams({ ...place, ...(oldest === null ? {} : { from: String(oldest) }) });
  }

  #connect() {
    clearTimeout(this.#timers.retry);
    const url = new URL(this.socketPath, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    url.search = String(this.#query());
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onopen = () => this.#up();
    socket.onmessage = (event) => this.#take(JSON.parse(event.data));
    socket.onclose = () => this.#socket === socket && this.#down();
  }

  #up() {
    clearTimeout(this.#timers.poll);
    this.#timers.poll = 0;
    this.attempts = 0;
    this.#downSince = 0;
    this.#say("live");
  }

  #down() {
    this.#socket = null;
    if (!this.#running) return;
    this.#downSince ||= Date.now();
    this.#showDown();
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.attempts++);
    this.#timers.retry = window.setTimeout(() => this.#connect(), wait * (0.5 + Math.random() / 2));
    this.#timers.poll ||= window.setTimeout(() => this.#poll(), POLL_MS / 2);
  }

  async #poll() {
    const { ok, news, more } = await poll(`${this.rowsPath}?${this.#query()}`);
    if (!this.#running || !this.#timers.poll) return;
    this.#polled = ok;
    news.forEach((message) => this.#take(message));
    if (!this.#running) return;
    this.#showDown();
    this.#timers.poll = window.setTimeout(() => this.#poll(), more ? 0 : POLL_MS);
  }

  #showDown() {
    const long = Date.now() - this.#downSince > OFFLINE_AFTER_MS;
    this.#say(this.#polled ? "polling" : long ? "offline" : "reconnecting");
  }

  /** @param {any} news */
  #take(news) {
    const isRows = news.type === "rows";
    // A poll may have brought some while the socket was on its way with the cursor of before.
    if (isRows) news.rows = news.rows.filter((/** @type {{n: number}} */ { n }) => n > this.cursor);
    if (isRows) this.cursor = Math.max(this.cursor, news.last);
    if (news.type === "gone") this.stop();
    const missed = isRows && news.revision > this.revision; // only polled rows carry a revision
    this.revision = Math.max(this.revision, news.revision ?? 0);
    if (missed) this.dispatchEvent(new CustomEvent("news", { detail: { type: "restored" } }));
    this.dispatchEvent(new CustomEvent("news", { detail: news }));
  }

  /** @param {string} state */
  #say(state) {
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}
