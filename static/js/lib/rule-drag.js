// @ts-check
/** Rules are put into another order by their grips; the buttons beside them do the same without a pointer. */

/**
 * @param {HTMLElement} root
 * @param {(form: HTMLFormElement, moved: HTMLElement) => void} send
 * @param {AbortSignal} signal
 */
export function dragRules(root, send, signal) {
  /** @type {HTMLElement | null} */ let held = null;
  let before = "";

  root.addEventListener("pointerdown", (event) => {
    const grip = /** @type {Element} */ (event.target).closest("[data-grip]");
    held = grip?.closest("li") ?? null;
    if (!grip || !held) return;
    event.preventDefault();
    before = order(held);
    held.classList.add("rule-held");
  }, { signal });

  // On the document: an element that is moved within the page loses the pointer that it has captured.
  document.addEventListener("pointermove", (event) => {
    if (!held) return;
    const others = [.../** @type {HTMLElement} */ (held.parentElement).children].filter((each) => each !== held);
    const next = others.find((each) => event.clientY < middle(each)) ?? null;
    if (next !== held.nextElementSibling) held.parentElement?.insertBefore(held, next);
  }, { signal });

  const drop = () => {
    held?.classList.remove("rule-held");
    if (held && order(held) !== before) send(ordered(held), held);
    held = null;
  };
  for (const type of ["pointerup", "pointercancel"]) document.addEventListener(type, drop, { signal });
}

/** @param {Element} element */
function middle(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}

/** @param {HTMLElement} rule */
const order = (rule) => String(rules(rule));

/** @param {HTMLElement} rule */
const rules = (rule) => [.../** @type {HTMLElement} */ (rule.parentElement).children].map((each) => /** @type {HTMLElement} */ (each).dataset.rule ?? "");

/** @param {HTMLElement} rule */
function ordered(rule) {
  const list = /** @type {HTMLElement} */ (rule.parentElement);
  const form = Object.assign(document.createElement("form"), { method: "post", action: list.dataset.order });
  const token = /** @type {HTMLInputElement} */ (rule.querySelector("[name=csrfmiddlewaretoken]"));
  form.append(field("csrfmiddlewaretoken", token.value), field("moved", rule.dataset.rule ?? ""), ...rules(rule).map((id) => field("rule", id)));
  return form;
}

/** @param {string} name @param {string} value */
const field = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });
