import { IndexeddbPersistence } from 'y-indexeddb';
import type * as Y from 'yjs';
import { isMap } from '../journey/collection.ts';

/** A browser that does not answer soon is a browser that keeps nothing. */
const patience = 1_200;
/** So many windows of one person keep words of their own. */
const slots = 6;
const waitingKey = 'waiting';

/**
 * What this browser keeps of a document, so that words written offline outlive the window. Every
 * window has a store of its own: what the server refuses of one must not reach the others. The
 * first window to come takes over what closed windows left.
 */
export class Cache {
  #store: IndexeddbPersistence | null;
  readonly #release: () => void;

  private constructor(store: IndexeddbPersistence | null, release: () => void) {
    this.#store = store;
    this.#release = release;
  }

  /** Reads what is kept into `doc` and keeps what comes; gives what had not reached the server. */
  static async open(doc: Y.Doc, name: string): Promise<{ cache: Cache; waiting: string[] }> {
    const nothing = { cache: new Cache(null, () => undefined), waiting: [] };
    // Storage may be switched off, and then even asking throws.
    try {
      if (typeof indexedDB === 'undefined') return nothing;
      const { own, left, release } = await claim(name);
      if (own === null) return nothing;
      const store = new IndexeddbPersistence(own, doc);
      if (!(await within(store.whenSynced))) {
        void store.destroy();
        release();
        return nothing;
      }
      const waiting = waitingIn(await store.get(waitingKey));
      for (const name of left) waiting.push(...(await adopt(name, doc)));
      return { cache: new Cache(store, release), waiting };
    } catch {
      return nothing;
    }
  }

  /** Keeps in mind what is not durable yet, for the next window to know. */
  waits(things: ReadonlySet<string>): void {
    this.#store?.set(waitingKey, JSON.stringify([...things].slice(0, 1_000))).catch(ignored);
  }

  /** Forgets the document for good: the server takes it no more. */
  async drop(): Promise<void> {
    const store = this.#store;
    this.#store = null;
    try {
      if (store !== null) await erase(store);
    } finally {
      this.#release();
    }
  }

  close(): void {
    const store = this.#store;
    this.#store = null;
    store?.destroy().catch(ignored);
    this.#release();
  }
}

/** Which making of the workshop's document this is; null where nothing is known. */
export function generationOf(doc: Y.Doc): number | null {
  const generation = doc.getMap('session').get('generation');
  return typeof generation === 'number' ? generation : null;
}

/** Whether a document holds anything at all. */
export function isBlank(doc: Y.Doc): boolean {
  return ![...doc.share.values()].some((root) => isMap(root) && root.size > 0);
}

interface Claim {
  own: string | null;
  left: string[];
  release: () => void;
}

/** The first free place for a window's words, and those that closed windows left behind. */
async function claim(name: string): Promise<Claim> {
  // Pages without TLS have no locks: there, all windows share one place.
  if (!('locks' in navigator)) return { own: `${name}/0`, left: [], release: () => undefined };
  const releases: (() => void)[] = [];
  let own: string | null = null;
  const left: string[] = [];
  const there = new Set((await knownStores()) ?? []);
  for (let slot = 0; slot < slots; slot += 1) {
    const place = `${name}/${slot}`;
    const release = await hold(place);
    if (release === null) continue;
    if (own === null) {
      own = place;
      releases.push(release);
    } else if (there.has(place)) {
      left.push(place);
      releases.push(release);
    } else release();
  }
  const release = (): void => {
    for (const one of releases) one();
  };
  return { own, left, release };
}

/** Holds a lock until the answer is called, or the window closes; null when another has it. */
function hold(name: string): Promise<(() => void) | null> {
  return new Promise((answer) => {
    void navigator.locks
      .request(`wayboard/${name}`, { ifAvailable: true }, (lock) => {
        if (lock === null) {
          answer(null);
          return;
        }
        return new Promise<void>((release) => {
          answer(release);
        });
      })
      .catch(() => {
        answer(null);
      });
  });
}

async function knownStores(): Promise<string[] | null> {
  if (!('databases' in indexedDB)) return null;
  const stores = await indexedDB.databases();
  return stores.flatMap(({ name }) => name ?? []);
}

/** Takes what a closed window left into `doc`, whose own store keeps it from here on. */
async function adopt(name: string, doc: Y.Doc): Promise<string[]> {
  const store = new IndexeddbPersistence(name, doc);
  if (!(await within(store.whenSynced))) {
    await store.destroy();
    return [];
  }
  const waiting = waitingIn(await store.get(waitingKey));
  await erase(store);
  return waiting;
}

/** Ends a store and waits until its database is gone: who opens it next must find nothing. */
async function erase(store: IndexeddbPersistence): Promise<void> {
  await store.destroy();
  await new Promise<void>((done) => {
    const request = indexedDB.deleteDatabase(store.name);
    request.onsuccess =
      request.onerror =
      request.onblocked =
        () => {
          done();
        };
  });
}

function waitingIn(value: unknown): string[] {
  const all: unknown = typeof value === 'string' ? JSON.parse(value) : [];
  return Array.isArray(all) ? all.filter((one) => typeof one === 'string') : [];
}

async function within(done: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((answer) => {
    timer = setTimeout(() => {
      answer(false);
    }, patience);
  });
  const outcome = await Promise.race([done.then(() => true), late]);
  clearTimeout(timer);
  return outcome;
}

function ignored(): void {
  // A store that fails keeps nothing; the server has what it acknowledged.
}
