/** Calls back when the page comes to life or back on the line, and when the line goes; answer ends it. */
export function onWaking(hurry: () => void, unplugged: () => void): () => void {
  // A laptop that wakes up may show its page long before its socket notices.
  const lively: readonly [EventTarget, string][] = [
    [window, 'online'],
    [window, 'pageshow'],
    [document, 'visibilitychange'],
    [document, 'resume'],
  ];
  const awake = (): void => {
    if (document.visibilityState !== 'hidden') hurry();
  };
  for (const [where, event] of lively) where.addEventListener(event, awake);
  // The system says the network is gone: a dead socket would notice after half a minute.
  addEventListener('offline', unplugged);
  return () => {
    for (const [where, event] of lively) where.removeEventListener(event, awake);
    removeEventListener('offline', unplugged);
  };
}
