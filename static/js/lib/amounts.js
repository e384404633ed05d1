// @ts-check
/** Amounts as people say them. */

/** @param {number} count @param {number} [total] */
export function counted(count, total) {
  const most = total ?? count;
  const of = total === undefined ? "" : ` of ${total.toLocaleString("en")}`;
  return `${count.toLocaleString("en")}${of} request${most === 1 ? "" : "s"}`;
}

/** @param {number} bytes */
export function sized(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
