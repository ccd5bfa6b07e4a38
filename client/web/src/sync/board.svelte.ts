import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { Journey } from '../journey/journey.ts';
import { recall, remember } from '../memory.ts';
import { setOf } from '../parts/sets.ts';
import { soon } from './backoff.ts';
import { Cache, generationOf, isBlank } from './cache.ts';
import { closingOf, type Over } from './closing.ts';
import { Line } from './line.ts';
import { Pending } from './pending.svelte.ts';
import { Presence, type Me } from './presence.ts';
import { SessionView } from './session.ts';
import { wordsIn } from './things.ts';
import { Retry } from './retry.ts';
import { onWaking } from './waking.ts';
import type { Refusal } from './wire.ts';

/** How the board stands with the server. */
export type Connection =
  | { is: 'connecting' }
  | { is: 'live' }
  | { is: 'offline'; restarting: boolean }
  | { is: 'over'; why: Over };

/** Words the server refused, kept for the person who wrote them. */
export interface KeptWords {
  id: string;
  words: string;
  why: string;
}

export interface BoardOptions {
  workshop: string;
  me: Me;
  /** Which making of the document the server has: copies of an earlier one are of no use. */
  generation?: number | undefined;
  /** Asks over HTTP why no connection comes about; null when it may still come. */
  diagnose: () => Promise<Over | null>;
  server?: string;
}

const backFor = 4_000;

/**
 * One document session: a document with an author id of its own, and the connection that keeps it
 * in step. A refusal ends it; the next starts by itself and takes its place once it is in step.
 */
interface DocumentSession {
  readonly doc: Y.Doc;
  readonly journey: Journey;
  readonly line: Line;
  readonly presence: Presence;
  readonly view: SessionView;
  /** What this browser keeps of the document; null until it was looked for. */
  cache: Cache | null;
  synced: boolean;
  closed: boolean;
}

/** The live board of one workshop, as the page sees it. */
export class LiveBoard {
  connection = $state.raw<Connection>({ is: 'connecting' });
  /** What was sent on coming back, for a few seconds; null otherwise. */
  back = $state<number | null>(null);
  kept = $state.raw<readonly KeptWords[]>([]);
  /** Whether there is a map to show: the server's, or what this browser kept of it. */
  synced = $state(false);

  #current = $state.raw<DocumentSession>() as DocumentSession;
  readonly pending = new Pending();
  readonly #options: BoardOptions;
  readonly #retry = new Retry();
  readonly #asleep: () => void;
  #next: DocumentSession | null = null;
  #refusal: Refusal | null = null;
  #clock = 0;
  #backOver: ReturnType<typeof setTimeout> | undefined;
  #noting: ReturnType<typeof setTimeout> | undefined;

  constructor(options: BoardOptions) {
    this.#options = options;
    this.kept = this.#readKept();
    this.#current = this.#open();
    this.#asleep = onWaking(this.#hurry, () => {
      (this.#next ?? this.#current).line.disconnect();
    });
  }

  destroy(): void {
    this.#asleep();
    this.#retry.stop();
    this.pending.clear();
    clearTimeout(this.#backOver);
    clearTimeout(this.#noting);
    if (this.#next !== null) close(this.#next);
    close(this.#current);
  }

  get journey(): Journey {
    return this.#current.journey;
  }

  get presence(): Presence {
    return this.#current.presence;
  }

  get session(): SessionView {
    return this.#current.view;
  }

  get waiting(): number {
    return this.pending.waiting;
  }

  /** The server's clock, in epoch milliseconds. */
  now(): number {
    return Date.now() + this.#clock;
  }

  discardKept(id: string): void {
    this.#keep(this.kept.filter((one) => one.id !== id));
  }

  /** Goes on with a connection that was closed for good, as after a new sign-in. */
  resume(): void {
    this.connection = { is: 'connecting' };
    this.#connect();
  }

  #open(): DocumentSession {
    const doc = new Y.Doc();
    const awareness = new Awareness(doc);
    // The line calls back only once it is connected, and that is when the session is whole.
    const line = new Line({
      workshop: this.#options.workshop,
      document: 'board',
      doc,
      awareness,
      server: this.#options.server,
      wrote: () => {
        this.#urge();
      },
      counted: () => {
        this.#count(open);
      },
      heard: (word) => {
        if (word.is === 'refused') this.#refusal = word.refusal;
        else this.#clock = word.at - Date.now();
      },
      inStep: () => {
        this.#inStep(open);
      },
      closed: (code) => {
        this.#closed(open, code);
      },
    });
    const open: DocumentSession = {
      doc,
      journey: new Journey(doc),
      line,
      presence: new Presence(awareness, this.#options.me),
      view: new SessionView(doc.getMap('session')),
      cache: null,
      synced: false,
      closed: false,
    };
    void this.#recall(open);
    return open;
  }

  /** Takes up what this browser kept, then connects: the first Answer carries it to the server. */
  async #recall(session: DocumentSession): Promise<void> {
    const { workshop, me, generation } = this.#options;
    const { cache, waiting } = await Cache.open(session.doc, `wayboard/${workshop}/${me.id}`);
    if (session.closed) {
      cache.close();
      return;
    }
    session.cache = cache;
    const kept = generationOf(session.doc);
    if (generation !== undefined && kept !== null && kept !== generation) {
      // The server began its document anew: this copy can never be brought together with it.
      this.#keepWords(session.doc, waiting, '');
      await cache.drop();
      if (hasEnded(session)) return;
      close(session);
      if (session === this.#next) this.#next = this.#open();
      else this.#current = this.#open();
      return;
    }
    if (waiting.length > 0) session.line.ledger.changed(waiting);
    if (session === this.#current) {
      if (!isBlank(session.doc)) this.synced = true;
      this.#count(session);
    }
    if (this.connection.is !== 'over') session.line.connect();
  }

  #inStep(session: DocumentSession): void {
    session.synced = true;
    this.#retry.succeeded();
    if (session === this.#next) this.#takeOver(session);
    if (session !== this.#current) return;
    if (this.connection.is === 'offline') this.#cameBack();
    this.connection = { is: 'live' };
    this.synced = true;
    this.#count(session);
  }

  #cameBack(): void {
    this.back = this.waiting;
    clearTimeout(this.#backOver);
    this.#backOver = setTimeout(() => (this.back = null), backFor);
  }

  #closed(session: DocumentSession, code: number): void {
    if (session.closed || session !== (this.#next ?? this.#current)) return;
    const closing = closingOf(code);
    const opened = session.synced;
    session.synced = false;
    switch (closing.then) {
      case 'start_afresh':
        this.#startAfresh(session, opened);
        return;
      case 'stop':
        this.connection = { is: 'over', why: closing.why };
        return;
      case 'retry':
        this.connection = { is: 'offline', restarting: closing.restarting };
        this.#later(opened, closing.restarting);
        return;
    }
  }

  /** The document is of no use any more: its copy goes, and another one begins. */
  #startAfresh(refused: DocumentSession, opened: boolean): void {
    this.#keepWords(refused.doc, [...refused.line.ledger.waiting], this.#refusalWords());
    const dropped = refused.cache?.drop();
    refused.cache = null;
    if (this.#next !== null) close(this.#next);
    this.#next = null;
    const again = (): void => {
      void Promise.resolve(dropped).then(() => (this.#next = this.#open()));
    };
    // A document that is refused over and over must not hammer the server.
    if (opened) this.#retry.after(0, again);
    else this.#retry.later(again);
  }

  #later(opened: boolean, restarting: boolean): void {
    this.#retry.later(this.#connect, restarting ? soon : undefined);
    if (opened) return;
    // A refused handshake looks like a lost network: only HTTP can tell them apart.
    void this.#options.diagnose().then((why) => {
      if (why === null || this.connection.is !== 'offline') return;
      this.#retry.stop();
      this.connection = { is: 'over', why };
    });
  }

  /** Who writes while offline waits for no long pause of the back-off. */
  #urge(): void {
    if (this.connection.is === 'offline') this.#retry.sooner(this.#connect);
  }

  readonly #hurry = (): void => {
    if (this.connection.is === 'live') (this.#next ?? this.#current).line.doubt();
    if (this.connection.is !== 'offline') return;
    this.#retry.stop();
    this.#connect();
  };

  readonly #connect = (): void => {
    (this.#next ?? this.#current).line.connect();
  };

  /** The fresh document is in step: it replaces the refused one, whose words are kept aside. */
  #takeOver(next: DocumentSession): void {
    const old = this.#current;
    this.#keepWords(old.doc, [...old.line.ledger.waiting], this.#refusalWords());
    this.#refusal = null;
    this.#next = null;
    this.#current = next;
    close(old);
  }

  #refusalWords(): string {
    return this.#refusal?.detail || this.#refusal?.title || '';
  }

  /** Keeps the words of these things for their writer, in words alone. */
  #keepWords(doc: Y.Doc, things: readonly string[], why: string): void {
    const words = things
      .map((thing) => ({ id: `${doc.clientID}/${thing}`, words: wordsIn(doc, thing), why }))
      .filter((one) => one.words.trim() !== '');
    const fresh = setOf(words.map((one) => one.id));
    if (fresh.size > 0) this.#keep([...words, ...this.kept.filter((one) => !fresh.has(one.id))]);
  }

  /** Lets the cache know what waits, so that a later window does not call it saved. */
  #note(): void {
    this.#noting ??= setTimeout(() => {
      this.#noting = undefined;
      this.#current.cache?.waits(this.#current.line.ledger.waiting);
    }, 150);
  }

  #count(session: DocumentSession): void {
    if (session !== this.#current) return;
    this.pending.count(session.line.ledger);
    this.#note();
  }

  #keep(words: readonly KeptWords[]): void {
    this.kept = words;
    remember(this.#keptKey(), words.length === 0 ? '' : JSON.stringify(words));
  }

  #readKept(): KeptWords[] {
    try {
      return JSON.parse(recall(this.#keptKey()) || '[]') as KeptWords[];
    } catch {
      return [];
    }
  }

  #keptKey(): string {
    return `kept.${this.#options.workshop}.${this.#options.me.id}`;
  }
}

/** Whether a session was closed; a wait may have changed that. */
function hasEnded(session: DocumentSession): boolean {
  return session.closed;
}

function close(session: DocumentSession): void {
  session.closed = true;
  session.cache?.close();
  session.journey.destroy();
  session.presence.destroy();
  session.view.destroy();
  session.line.destroy();
  session.doc.destroy();
}
