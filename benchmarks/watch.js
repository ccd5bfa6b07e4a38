// Runs in the page before anything of its own: measures by the browser's clock.

/** Milliseconds from the navigation until the first card was painted. */
globalThis.firstCard = new Promise((done) => {
  const watcher = new MutationObserver(() => {
    if (document.querySelector('[data-card]') === null) return;
    watcher.disconnect();
    // Two frames: the first lays out and paints, the second begins when that is done.
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
  });
  watcher.observe(document, { childList: true, subtree: true });
});

/** The durations of frames between start and stop. */
globalThis.frames = {
  start() {
    this.found = [];
    let last = 0;
    const step = (at) => {
      if (last > 0) this.found.push(at - last);
      last = at;
      this.next = requestAnimationFrame(step);
    };
    this.next = requestAnimationFrame(step);
  },
  stop() {
    cancelAnimationFrame(this.next);
    return this.found;
  },
};

/** Scrolls the sheet a little in each of so many frames; their durations. */
globalThis.scrolling = async (count) => {
  const sheet = document.getElementById('sheet');
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  await frame();
  globalThis.frames.start();
  for (let at = 0; at < count; at += 1) {
    sheet.scrollBy(at % 3 === 0 ? 8 : 0, at < count / 2 ? 28 : -28);
    await frame();
  }
  return globalThis.frames.stop();
};

let arrived = 0;
const Stock = globalThis.WebSocket;
globalThis.WebSocket = class extends Stock {
  constructor(...given) {
    super(...given);
    // The page's own listener comes later: this is before anything was done with the message.
    this.addEventListener('message', ({ data }) => {
      const bytes = new Uint8Array(data);
      if (bytes[0] === 0 && bytes[1] === 2) arrived = performance.now();
    });
  }
};

/** Milliseconds from the last edit's arrival until a card says these words. */
globalThis.arrival = (card, words) =>
  new Promise((done) => {
    const element = document.querySelector(`[data-card="${card}"]`);
    const watcher = new MutationObserver(() => {
      if (!element.textContent.includes(words)) return;
      watcher.disconnect();
      done(performance.now() - arrived);
    });
    watcher.observe(element, { childList: true, characterData: true, subtree: true });
  });
