// @ts-check
/** What the server finds, as it finds it. */

/** @typedef {{n: number, html: string}} Row */
/** @typedef {{scanned: number, matched: number, stopped: "time" | "limit" | null, next: number | null}} Summary */
/** @typedef {{error: string, column: number, length: number}} Problem */

/** A search that the server cannot read. */
export class Unreadable extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.error);
    this.problem = problem;
  }
}

/**
 * @param {string} address of the search
 * @param {AbortSignal} signal
 * @param {() => void} readable is called once the server has understood the search
 * @param {(rows: Row[]) => void} found is given rows, newest first, as they come
 * @returns {Promise<Summary>} once the search is over
 */
export async function stream(address, signal, readable, found) {
  const reply = await fetch(address, { signal, headers: { "X-Partial": "1" } });
  if (!reply.ok || !reply.body) throw new Error(`answered ${reply.status}`);
  if (reply.headers.get("Content-Type") === "application/json") throw new Unreadable(await reply.json());
  readable();
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ; ) {
    const { done, value } = await reader.read();
    if (done) throw new Error("the answer ended early");
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    const said = lines.map((line) => JSON.parse(line));
    const rows = said.filter(({ n }) => n);
    if (rows.length) found(rows);
    const last = said.at(-1);
    if (last?.done) return last;
  }
}
