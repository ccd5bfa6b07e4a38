import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { Journey } from '../journey/journey.ts';
import { recall, remember } from '../memory.ts';
import { backOff } from '../sync/backoff.ts';
import { Cache } from '../sync/cache.ts';
import { closingOf } from '../sync/closing.ts';
import { Ledger, nothing } from '../sync/ledger.ts';
import { thingsChanged } from '../sync/things.ts';
import { isEdit, protocols, readServerWord, serverMessage, type Refusal } from '../sync/wire.ts';

/** A private card that the server did not take: its words wait for the person. */
export interface LateCard {
  id: string;
  kind: string;
  text: string;
  stage: string | null;
  lane: string | null;
  phase: string | null;
}

interface Session {
  readonly doc: Y.Doc;
  readonly journey: Journey;
  readonly provider: WebsocketProvider;
  readonly ledger: Ledger;
  cache: Cache | null;
  refusal: Refusal | null;
  closed: boolean;
}

const urgent = 1_000;

/**
 * One person's private cards: a document of their own that nobody else can open. The reveal ends
 * it, and the next one begins unseen.
 */
export class Draft {
  /** Whether the server has told what it holds. */
  synced = $state(false);
  /** How many private cards are not durable yet. */
  waiting = $state(0);
  saving = $state(false);
  /** Which cards are not durable after a second. */
  late = $state.raw<ReadonlySet<string>>(nothing);
  kept = $state.raw<readonly LateCard[]>([]);
  #current = $state.raw<Session | null>(null);
  readonly #workshop: string;
  readonly #me: string;
  readonly #phase: () => string | null;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #slow: ReturnType<typeof setTimeout> | undefined;
  #left = false;

  constructor(workshop: string, me: string, phase: () => string | null) {
    this.#workshop = workshop;
    this.#me = me;
    this.#phase = phase;
    this.kept = this.#readKept();
    addEventListener('online', this.#hurry);
    addEventListener('offline', this.#unplugged);
    document.addEventListener('visibilitychange', this.#hurry);
  }

  readonly #hurry = (): void => {
    const provider = this.#current?.provider;
    if (document.visibilityState === 'hidden' || provider === undefined) return;
    if (provider.wsconnected || provider.wsconnecting) return;
    clearTimeout(this.#retry);
    provider.connect();
  };

  readonly #unplugged = (): void => {
    this.#current?.provider.disconnect();
  };

  get journey(): Journey | null {
    return this.#current?.journey ?? null;
  }

  /** Opens the private document; harmless when it is open. */
  open(): void {
    if (this.#current !== null || this.#left) return;
    this.#current = this.#begin();
  }

  destroy(): void {
    this.#left = true;
    removeEventListener('online', this.#hurry);
    removeEventListener('offline', this.#unplugged);
    document.removeEventListener('visibilitychange', this.#hurry);
    clearTimeout(this.#retry);
    clearTimeout(this.#slow);
    if (this.#current !== null) end(this.#current);
    this.#current = null;
  }

  forget(id: string): void {
    this.#keep(this.kept.filter((one) => one.id !== id));
  }

  #begin(): Session {
    const doc = new Y.Doc();
    const ledger = new Ledger();
    const made: { session?: Session } = {};
    doc.on('update', (_update, _origin, _doc, transaction) => {
      if (made.session === undefined || !transaction.local) return;
      ledger.changed(thingsChanged(transaction));
      this.#count(made.session);
    });
    const counted = (): void => {
      if (made.session !== undefined) this.#count(made.session);
    };
    const provider = new WebsocketProvider(
      `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/sync/${encodeURIComponent(this.#workshop)}`,
      'draft',
      doc,
      {
        connect: false,
        protocols,
        disableBc: true,
        shouldReconnect: () => false,
        WebSocketPolyfill: countingSocket(ledger, counted),
      },
    );
    // Nobody else is in this document: there is nobody to be present for.
    provider.awareness.setLocalState(null);
    const session: Session = {
      doc,
      journey: new Journey(doc),
      provider,
      ledger,
      cache: null,
      refusal: null,
      closed: false,
    };
    made.session = session;
    provider.messageHandlers[serverMessage] = (_encoder, decoder) => {
      const word = readServerWord(decoder);
      if (word?.is === 'durable') {
        ledger.durable(word.edits);
        this.#count(session);
      } else if (word?.is === 'refused') session.refusal = word.refusal;
    };
    provider.on('sync', (synced) => {
      if (!synced || session !== this.#current) return;
      this.#failures = 0;
      this.synced = true;
    });
    provider.on('connection-close', (event) => {
      provider.shouldConnect = false;
      this.#closed(session, event?.code ?? 1006);
    });
    void this.#recallAndConnect(session);
    return session;
  }

  async #recallAndConnect(session: Session): Promise<void> {
    const { cache, waiting } = await Cache.open(
      session.doc,
      `wayboard/${this.#workshop}/${this.#me}/draft`,
    );
    if (session.closed) {
      cache.close();
      return;
    }
    session.cache = cache;
    if (waiting.length > 0) session.ledger.changed(waiting);
    this.#count(session);
    session.provider.connect();
  }

  #closed(session: Session, code: number): void {
    if (session.closed || session !== this.#current) return;
    const closing = closingOf(code);
    if (closing.then === 'start_afresh') {
      this.#renew(session);
      return;
    }
    if (closing.then === 'stop') return;
    this.#failures += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(
      () => {
        session.provider.connect();
      },
      backOff(this.#failures - 1, Math.random),
    );
  }

  /** The cards were revealed, or one was refused: what never arrived waits for its writer. */
  #renew(session: Session): void {
    const phase = this.#phase();
    const late = [...session.ledger.waiting].flatMap((thing): LateCard[] => {
      const card = session.journey.card(thing.replace(/^elements\//u, ''));
      if (card === null || card.text.trim() === '') return [];
      const { id, kind, text, stage, lane } = card;
      return [{ id, kind, text, stage, lane, phase }];
    });
    if (late.length > 0) {
      const known = late.map((one) => one.id);
      this.#keep([...late, ...this.kept.filter((one) => !known.includes(one.id))]);
    }
    const dropped = session.cache?.drop();
    session.cache = null;
    const wait = this.synced ? 0 : backOff(this.#failures++, Math.random);
    this.synced = false;
    this.waiting = 0;
    end(session);
    this.#current = null;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      void Promise.resolve(dropped).then(() => {
        this.open();
      });
    }, wait);
  }

  #count(session: Session): void {
    if (session !== this.#current) return;
    this.waiting = session.ledger.size;
    session.cache?.waits(session.ledger.waiting);
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
      this.late = session.ledger.waiting;
    }, urgent);
  }

  #keep(cards: readonly LateCard[]): void {
    this.kept = cards;
    remember(this.#key(), cards.length === 0 ? '' : JSON.stringify(cards));
  }

  #readKept(): LateCard[] {
    try {
      return JSON.parse(recall(this.#key()) || '[]') as LateCard[];
    } catch {
      return [];
    }
  }

  #key(): string {
    return `late.${this.#workshop}.${this.#me}`;
  }
}

function end(session: Session): void {
  session.closed = true;
  session.cache?.close();
  session.journey.destroy();
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
      if (this.protocol !== 'wayboard.ack') ledger.durable(Number.MAX_SAFE_INTEGER);
      counted();
    }
  };
}
