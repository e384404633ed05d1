// @ts-check
/** Copying that also works on plain http, where `navigator.clipboard` does not exist. */

/**
 * @param {string} text
 * @param {Element | null} source what to select when nothing else works
 * @returns {Promise<boolean>} whether the text is on the clipboard
 */
export async function copyText(text, source) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    if (copyByCommand(text)) return true;
    if (source) select(source);
    return false;
  }
}

/** @param {string} text */
function copyByCommand(text) {
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    area.remove();
    before?.focus({ preventScroll: true });
  }
}

/** @param {Element} source */
function select(source) {
  const range = document.createRange();
  range.selectNodeContents(source);
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
}
