/** The field that opens over a cell: Enter or leaving it hands the number over, Escape does not. */

import { element } from "./core.js";

/**
 * @param {HTMLElement} root  where the field is put
 * @param {{left: number, top: number, side: number, name: string, value: number}} cell  its place in pixels, and what it holds
 * @param {(value: number|null) => void} done  called once, with the new number or null
 */
export function openField(root, { left, top, side, name, value }, done) {
  const style = `left:${left}px;top:${top}px;width:${side}px;height:${side}px`;
  const field = /** @type {HTMLInputElement} */ (
    element("input", { class: "edit", style, inputmode: "decimal", "aria-label": `new value of ${name}`, value })
  );
  let open = true;
  const close = (/** @type {number|null} */ number, /** @type {boolean} */ refocus) => {
    if (!open) return; // removing a field takes its focus, which closes it again
    open = false;
    field.remove();
    if (refocus) root.focus({ preventScroll: true });
    done(number === value ? null : number);
  };
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") close(null, true);
    if (event.key !== "Enter") return;
    if (typed(field) === null) refuse(field);
    else close(typed(field), true);
  });
  for (const gesture of ["pointermove", "click", "dblclick"]) field.addEventListener(gesture, (event) => event.stopPropagation());
  field.addEventListener("blur", () => close(typed(field), false));
  root.append(field);
  field.select();
  field.focus();
}

/** The number in a field, with a comma or a point, a hyphen or a minus; null where it is none. @param {HTMLInputElement} field */
export function typed(field) {
  const text = field.value.trim().replace(",", ".").replace("−", "-");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) && Number.isFinite(Number(text)) ? Number(text) : null;
}

/** Says what is wrong with a typed value and keeps it for mending. @param {HTMLInputElement} field */
export function refuse(field) {
  field.setCustomValidity(`“${field.value}” is not a number: write one such as 3 or −0.5.`);
  field.reportValidity();
  field.addEventListener("input", () => field.setCustomValidity(""), { once: true });
}
