import { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { Journey } from '../journey/journey.ts';
import { recall, remember } from '../memory.ts';
import { setOf } from '../parts/sets.ts';
import { backOff, soon } from './backoff.ts';
import { Cache, generationOf, isBlank } from './cache.ts';
import { closingOf, type Over } from './closing.ts';
import { Ledger, nothing } from './ledger.ts';
import { Presence, type Me } from './presence.ts';
import { SessionView } from './session.ts';
import { thingsChanged, wordsIn } from './things.ts';
import {
  isEdit,
  protocols,
  readServerWord,
  serverMessage,
  type Refusal,
  type ServerWord,
} from './wire.ts';

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

const slow = 1_000;
const backFor = 4_000;
const longestSilence = 20_000;

/**
 * One document session: a document with an author id of its own, and the connection that keeps it
 * in step. A refusal ends it; the next starts by itself and takes its place once it is in step.
 */
interface DocumentSession {
  readonly doc: Y.Doc;
  readonly journey: Journey;
  readonly provider: WebsocketProvider;
  readonly ledger: Ledger;
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
  /** How many things of this person's are not durable yet. */
  waiting = $state(0);
  /** Whether something has been waiting for more than a second while connected. */
  saving = $state(false);
  /** What was sent on coming back, for a few seconds; null otherwise. */
  back = $state<number | null>(null);
  /** What is waiting for more than a second: "elements/<id>". */
  late = $state.raw(nothing);
  kept = $state.raw<readonly KeptWords[]>([]);
  /** Whether there is a map to show: the server's, or what this browser kept of it. */
  synced = $state(false);

  #current = $state.raw<DocumentSession>() as DocumentSession;
  readonly #options: BoardOptions;
  #next: DocumentSession | null = null;
  #refusal: Refusal | null = null;
  #failures = 0;
  #clock = 0;
  #retryAt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #slow: ReturnType<typeof setTimeout> | undefined;
  #backOver: ReturnType<typeof setTimeout> | undefined;
  #noting: ReturnType<typeof setTimeout> | undefined;

  constructor(options: BoardOptions) {
    this.#options = options;
    this.kept = this.#readKept();
    this.#current = this.#open();
    addEventListener('online', this.#hurry);
    addEventListener('offline', this.#unplugged);
    document.addEventListener('visibilitychange', this.#hurry);
    // A laptop that wakes up may show its page long before its socket notices.
    addEventListener('pageshow', this.#hurry);
    document.addEventListener('resume', this.#hurry);
  }

  destroy(): void {
    removeEventListener('online', this.#hurry);
    removeEventListener('offline', this.#unplugged);
    document.removeEventListener('visibilitychange', this.#hurry);
    removeEventListener('pageshow', this.#hurry);
    document.removeEventListener('resume', this.#hurry);
    for (const timer of [this.#retry, this.#slow, this.#backOver, this.#noting]) {
      clearTimeout(timer);
    }
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
    const ledger = new Ledger();
    const awareness = new Awareness(doc);
    const presence = new Presence(awareness, this.#options.me);
    const session: { open?: DocumentSession } = {};
    // Counted before the provider's own listener sends it.
    doc.on('update', (_update, _origin, _doc, transaction) => {
      if (session.open === undefined || !transaction.local) return;
      ledger.changed(thingsChanged(transaction));
      this.#urge();
      this.#count(session.open);
    });
    const provider = new WebsocketProvider(
      `${this.#server()}/sync/${encodeURIComponent(this.#options.workshop)}`,
      'board',
      doc,
      {
        awareness,
        connect: false,
        protocols,
        // Two tabs are two participants to the server: each answers for its own edits.
        disableBc: true,
        shouldReconnect: () => false,
        WebSocketPolyfill: countingSocket(ledger, () => {
          if (session.open !== undefined) this.#count(session.open);
        }),
      },
    );
    const open: DocumentSession = {
      doc,
      journey: new Journey(doc),
      provider,
      ledger,
      presence,
      view: new SessionView(doc.getMap('session')),
      cache: null,
      synced: false,
      closed: false,
    };
    session.open = open;
    provider.messageHandlers[serverMessage] = (_encoder, decoder) => {
      const word = readServerWord(decoder);
      if (word !== null) this.#hear(open, word);
    };
    provider.on('sync', (synced) => {
      if (synced) this.#inStep(open);
    });
    provider.on('connection-close', (event) => {
      // The provider would come back by a plan of its own, without jitter.
      provider.shouldConnect = false;
      this.#closed(open, event?.code ?? 1006);
    });
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
    if (waiting.length > 0) session.ledger.changed(waiting);
    if (session === this.#current) {
      if (!isBlank(session.doc)) this.synced = true;
      this.#count(session);
    }
    if (this.connection.is !== 'over') session.provider.connect();
  }

  #hear(session: DocumentSession, word: ServerWord): void {
    switch (word.is) {
      case 'durable':
        session.ledger.durable(word.edits);
        this.#count(session);
        return;
      case 'refused':
        this.#refusal = word.refusal;
        return;
      case 'clock':
        this.#clock = word.at - Date.now();
        return;
    }
  }

  #inStep(session: DocumentSession): void {
    session.synced = true;
    this.#failures = 0;
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
    this.#keepWords(refused.doc, [...refused.ledger.waiting], this.#refusalWords());
    const dropped = refused.cache?.drop();
    refused.cache = null;
    if (this.#next !== null) close(this.#next);
    this.#next = null;
    // A document that is refused over and over must not hammer the server.
    this.#retry = setTimeout(
      () => {
        void Promise.resolve(dropped).then(() => (this.#next = this.#open()));
      },
      opened ? 0 : this.#delay(),
    );
  }

  #later(opened: boolean, restarting: boolean): void {
    this.#connectIn(restarting ? this.#delay(soon) : this.#delay());
    if (opened) return;
    // A refused handshake looks like a lost network: only HTTP can tell them apart.
    void this.#options.diagnose().then((why) => {
      if (why === null || this.connection.is !== 'offline') return;
      clearTimeout(this.#retry);
      this.connection = { is: 'over', why };
    });
  }

  #connectIn(delay: number): void {
    clearTimeout(this.#retry);
    this.#retryAt = Date.now() + delay;
    this.#retry = setTimeout(() => {
      this.#connect();
    }, delay);
  }

  #delay(ceiling?: number): number {
    this.#failures += 1;
    return backOff(this.#failures - 1, Math.random, ceiling);
  }

  /** Who writes while offline waits for no long pause of the back-off. */
  #urge(): void {
    if (this.connection.is === 'offline' && this.#retryAt > Date.now() + soon) {
      this.#connectIn(backOff(this.#failures, Math.random, soon));
    }
  }

  readonly #hurry = (): void => {
    if (document.visibilityState === 'hidden') return;
    if (this.connection.is === 'live') this.#doubt();
    if (this.connection.is !== 'offline') return;
    clearTimeout(this.#retry);
    this.#connect();
  };

  /** After a sleep the socket may look open and be dead: the server is never silent for so long. */
  #doubt(): void {
    const { provider } = this.#next ?? this.#current;
    if (Date.now() - provider.wsLastMessageReceived > longestSilence) provider.disconnect();
  }

  /** The system says the network is gone: a dead socket would notice after half a minute. */
  readonly #unplugged = (): void => {
    (this.#next ?? this.#current).provider.disconnect();
  };

  #connect(): void {
    (this.#next ?? this.#current).provider.connect();
  }

  /** The fresh document is in step: it replaces the refused one, whose words are kept aside. */
  #takeOver(next: DocumentSession): void {
    const old = this.#current;
    this.#keepWords(old.doc, [...old.ledger.waiting], this.#refusalWords());
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
      this.#current.cache?.waits(this.#current.ledger.waiting);
    }, 150);
  }

  #count(session: DocumentSession): void {
    if (session !== this.#current) return;
    this.waiting = session.ledger.size;
    this.#note();
    if (this.waiting === 0) {
      clearTimeout(this.#slow);
      this.#slow = undefined;
      this.saving = false;
      if (this.late.size > 0) this.late = nothing;
      return;
    }
    this.#slow ??= setTimeout(() => {
      this.#slow = undefined;
      this.saving = this.waiting > 0;
      this.late = this.#current.ledger.waiting;
    }, slow);
  }

  #server(): string {
    return (
      this.#options.server ?? `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`
    );
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
  session.provider.destroy();
  session.doc.destroy();
}

/** A WebSocket that enters in the ledger what it sends, message by message. */
function countingSocket(ledger: Ledger, counted: () => void): typeof WebSocket {
  return class extends WebSocket {
    constructor(url: string | URL, offered?: string | string[]) {
      super(url, offered);
      ledger.connected();
    }

    override send(data: string | BufferSource | Blob): void {
      super.send(data);
      if (!(data instanceof Uint8Array) || !isEdit(data)) return;
      ledger.sent();
      // A stock server never says what is durable: there, sent is the best that is known.
      if (this.protocol !== 'wayboard.ack') ledger.durable(Number.MAX_SAFE_INTEGER);
      counted();
    }
  };
}
