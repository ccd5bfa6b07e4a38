import * as Y from 'yjs';
import { Journey } from '../journey/journey.ts';
import { recall, remember } from '../memory.ts';
import { Cache } from '../sync/cache.ts';
import { closingOf } from '../sync/closing.ts';
import { Line } from '../sync/line.ts';
import { Pending } from '../sync/pending.svelte.ts';
import { Retry } from '../sync/retry.ts';
import { onWaking } from '../sync/waking.ts';

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
  readonly line: Line;
  cache: Cache | null;
  closed: boolean;
}

/**
 * One person's private cards: a document of their own that nobody else can open. The reveal ends
 * it, and the next one begins unseen.
 */
export class Draft {
  /** Whether the server has told what it holds. */
  synced = $state(false);
  kept = $state.raw<readonly LateCard[]>([]);
  #current = $state.raw<Session | null>(null);
  readonly #workshop: string;
  readonly #me: string;
  readonly #phase: () => string | null;
  readonly pending = new Pending();
  readonly #retry = new Retry();
  readonly #asleep: () => void;
  #left = false;

  constructor(workshop: string, me: string, phase: () => string | null) {
    this.#workshop = workshop;
    this.#me = me;
    this.#phase = phase;
    this.kept = this.#readKept();
    this.#asleep = onWaking(
      () => {
        const line = this.#current?.line;
        line?.doubt();
        if (line === undefined || line.isUnderWay) return;
        this.#retry.stop();
        line.connect();
      },
      () => this.#current?.line.disconnect(),
    );
  }

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
    this.#asleep();
    this.#retry.stop();
    this.pending.clear();
    if (this.#current !== null) end(this.#current);
    this.#current = null;
  }

  forget(id: string): void {
    this.#keep(this.kept.filter((one) => one.id !== id));
  }

  #begin(): Session {
    const doc = new Y.Doc();
    const line = new Line({
      workshop: this.#workshop,
      document: 'draft',
      doc,
      counted: () => {
        this.#count(session);
      },
      // Why a card was refused is told by the phase itself.
      heard: () => undefined,
      inStep: () => {
        if (session !== this.#current) return;
        this.#retry.succeeded();
        this.synced = true;
      },
      closed: (code) => {
        this.#closed(session, code);
      },
    });
    const session: Session = { doc, journey: new Journey(doc), line, cache: null, closed: false };
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
    if (waiting.length > 0) session.line.ledger.changed(waiting);
    this.#count(session);
    session.line.connect();
  }

  #closed(session: Session, code: number): void {
    if (session.closed || session !== this.#current) return;
    const closing = closingOf(code);
    if (closing.then === 'start_afresh') {
      this.#renew(session);
      return;
    }
    if (closing.then === 'stop') return;
    this.#retry.later(() => {
      session.line.connect();
    });
  }

  /** The cards were revealed, or one was refused: what never arrived waits for its writer. */
  #renew(session: Session): void {
    const phase = this.#phase();
    const late = [...session.line.ledger.waiting].flatMap((thing): LateCard[] => {
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
    const again = (): void => {
      void Promise.resolve(dropped).then(() => {
        this.open();
      });
    };
    if (this.synced) this.#retry.after(0, again);
    else this.#retry.later(again);
    this.synced = false;
    this.pending.clear();
    end(session);
    this.#current = null;
  }

  #count(session: Session): void {
    if (session !== this.#current) return;
    this.pending.count(session.line.ledger);
    session.cache?.waits(session.line.ledger.waiting);
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
  session.line.destroy();
  session.doc.destroy();
}
