// Runs in the page itself, the same in both pages. It leaves in `strokes` the milliseconds from each lifting of a
// finger (the event's own time) to the first frame in which another heading or another text stands, painted.
globalThis.strokes = [];

const GIVE_UP_MS = 10_000;
const shown = () =>
  [
    document.querySelector('h1')?.textContent,
    ...[...document.querySelectorAll('textarea, input')].map((box) => box.value),
  ].join('|');

let strike = 0;

addEventListener(
  'pointerup',
  ({ timeStamp }) => {
    const before = shown();
    strike += 1;
    const mine = strike;
    const look = () => {
      // A strike that changed nothing that shows is over with the next.
      if (mine !== strike) return;
      if (shown() === before) {
        if (performance.now() - timeStamp < GIVE_UP_MS) requestAnimationFrame(look);
        return;
      }
      // A message is handled after the frame's paint.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => globalThis.strokes.push(performance.now() - timeStamp);
      port2.postMessage(null);
    };
    requestAnimationFrame(look);
  },
  { capture: true },
);
