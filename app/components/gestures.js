/** From pointers to a camera and to places: drag pans, wheel and two fingers zoom, a click that did not move is a click. */

/** @typedef {import("./camera.js").Camera} Camera */
/**
 * @typedef {object} Pointed  places in pixels of the element
 * @property {(x: number, y: number) => void} hover @property {(x: number, y: number) => void} click
 * @property {(x: number, y: number) => void} enter  a double click
 * @property {() => boolean} isWhole  whether all is seen: then a finger and the wheel may scroll the page
 */

const STILL = 4; // pixels that a click may move
const PER_PIXEL = 0.0018; // of the wheel

/** @param {HTMLElement} place @param {Camera} camera @param {Pointed} pointed */
export function gestures(place, camera, pointed) {
  const down = /** @type {Map<number, {x: number, y: number}>} */ (new Map());
  let moved = 0;
  const at = (/** @type {MouseEvent} */ event) => {
    const { left, top } = place.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  place.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    if (!down.size) moved = 0;
    down.set(event.pointerId, at(event));
    place.setPointerCapture(event.pointerId);
  });
  place.addEventListener("pointermove", (event) => {
    const [before, now] = [down.get(event.pointerId), at(event)];
    if (!before) return event.pointerType === "mouse" && pointed.hover(now.x, now.y);
    moved += Math.hypot(now.x - before.x, now.y - before.y);
    if (down.size === 2) pinch(camera, [...down.values()], before, now);
    else if (moved > STILL) camera.pan(now.x - before.x, now.y - before.y);
    down.set(event.pointerId, now);
  });
  const up = (/** @type {PointerEvent} */ event) => {
    if (!down.delete(event.pointerId) || down.size || event.type === "pointercancel") return;
    const { x, y } = at(event);
    if (moved <= STILL) pointed.click(x, y);
  };
  place.addEventListener("pointerup", up);
  place.addEventListener("pointercancel", up);
  place.addEventListener("dblclick", (event) => pointed.enter(at(event).x, at(event).y));
  place.addEventListener("wheel", (event) => wheeled(event, camera, pointed, at(event)), { passive: false });
}

/** Two fingers: what lies between them stays there. @param {Camera} camera @param {{x: number, y: number}[]} both @param {{x: number, y: number}} before @param {{x: number, y: number}} now */
function pinch(camera, both, before, now) {
  const other = both[0] === before ? both[1] : both[0];
  const apart = (/** @type {{x: number, y: number}} */ one) => Math.max(8, Math.hypot(one.x - other.x, one.y - other.y));
  camera.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
  camera.zoom(apart(now) / apart(before), [(now.x + other.x) / 2, (now.y + other.y) / 2]);
}

/** @param {WheelEvent} event @param {Camera} camera @param {Pointed} pointed @param {{x: number, y: number}} at */
function wheeled(event, camera, pointed, { x, y }) {
  if (event.deltaY > 0 && pointed.isWhole()) return; // the page scrolls on
  event.preventDefault();
  const pixels = event.deltaY * (event.deltaMode === 1 ? 30 : event.deltaMode === 2 ? 400 : 1);
  camera.zoom(Math.exp(-Math.max(-300, Math.min(300, pixels)) * PER_PIXEL * (event.ctrlKey ? 4 : 1)), [x, y]);
}
