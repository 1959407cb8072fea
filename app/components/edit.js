/** The field that opens over a cell: Enter or leaving it hands the number over, Escape does not; dragging up and down counts. */

import { element, printed } from "./core.js";

const DRAG = 6; // pixels up or down that count one

/**
 * @param {HTMLElement} root  where the field is put
 * @param {{left: number, top: number, side: number, name: string, value: number}} cell  its place in pixels, and what it holds
 * @param {(value: number|null, complaint?: string) => void} done  called once, with the new number or null; and what was wrong
 */
export function openField(root, { left, top, side, name, value }, done) {
  const style = `left:${left}px;top:${top}px;width:${side}px;height:${side}px`;
  const field = /** @type {HTMLInputElement} */ (
    element("input", { class: "edit", style, inputmode: "decimal", "aria-label": `new value of ${name}`, value })
  );
  let open = true;
  const close = (/** @type {number|null} */ number, /** @type {boolean} */ refocus, complaint = "") => {
    if (!open) return; // removing a field takes its focus, which closes it again
    open = false;
    field.remove();
    if (refocus) root.focus({ preventScroll: true });
    done(number === value ? null : number, complaint);
  };
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (by) {
      event.preventDefault();
      count(field, typed(field) ?? value, by);
    }
    if (event.key === "Escape") close(null, true);
    if (event.key !== "Enter") return;
    if (typed(field) === null) refuse(field);
    else close(typed(field), true);
  });
  for (const gesture of ["pointermove", "click", "dblclick", "pointerup"]) field.addEventListener(gesture, (event) => event.stopPropagation());
  field.addEventListener("pointerdown", (event) => drag(field, event, typed(field) ?? value));
  field.addEventListener("blur", () => {
    const number = typed(field);
    close(number, false, number === null && field.value.trim() ? `“${field.value}” is not a number: ${printed(value)} stays.` : "");
  });
  root.append(field);
  field.select();
  field.focus();
}

/** Counts up or down while the pointer is drawn up or down. @param {HTMLInputElement} field @param {PointerEvent} down @param {number} from */
function drag(field, down, from) {
  down.stopPropagation();
  field.setPointerCapture(down.pointerId);
  const move = (/** @type {PointerEvent} */ event) => {
    const by = Math.round((down.clientY - event.clientY) / DRAG);
    if (by || field.dataset.dragged) count(field, from, by);
    if (by) field.dataset.dragged = "true";
  };
  field.addEventListener("pointermove", move);
  field.addEventListener("pointerup", () => field.removeEventListener("pointermove", move), { once: true });
}

/** Whole numbers by ones, others by tenths. @param {HTMLInputElement} field @param {number} from @param {number} by */
function count(field, from, by) {
  field.value = String(Number.isInteger(from) ? from + by : Number((from + by / 10).toFixed(6)));
}

/** The number in a field, with a comma or a point, a hyphen or a minus, thousands as we print them; null where it is none. @param {HTMLInputElement} field */
export function typed(field) {
  const plain = field.value.trim().replace("−", "-");
  const text = /^[-+]?(\d{2,3},\d{3}|\d{1,3}(,\d{3}){2,})$/.test(plain) ? plain.replaceAll(",", "") : plain.replace(",", ".");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) && Number.isFinite(Number(text)) ? Number(text) : null;
}

/** Says what is wrong with a typed value and keeps it for mending. @param {HTMLInputElement} field */
export function refuse(field) {
  field.setCustomValidity(`“${field.value}” is not a number: write one such as 3 or −0.5.`);
  field.reportValidity();
  field.addEventListener("input", () => field.setCustomValidity(""), { once: true });
}
