import { WebsocketProvider } from 'y-websocket';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { Ledger } from './ledger.ts';
import { thingsChanged } from './things.ts';
import { isEdit, protocols, readServerWord, serverMessage, type ServerWord } from './wire.ts';

const longestSilence = 20_000;

export interface LineOptions {
  workshop: string;
  document: 'board' | 'draft';
  doc: Y.Doc;
  awareness?: Awareness;
  /** Where the server is, when it is not where the page is from. */
  server?: string | undefined;
  /** This person changed something. */
  wrote?: () => void;
  /** Something was written, sent, or is durable now. */
  counted: () => void;
  heard: (word: Exclude<ServerWord, { is: 'durable' }>) => void;
  inStep: () => void;
  closed: (code: number) => void;
}

/** The connection of one document, with an account of what the server has kept of it. */
export class Line {
  readonly ledger = new Ledger();
  readonly provider: WebsocketProvider;

  constructor(options: LineOptions) {
    const { doc, counted } = options;
    // Counted before the provider's own listener sends it.
    doc.on('update', (_update, _origin, _doc, transaction) => {
      if (!transaction.local) return;
      this.ledger.changed(thingsChanged(transaction));
      options.wrote?.();
      counted();
    });
    const { awareness } = options;
    this.provider = new WebsocketProvider(
      `${options.server ?? here()}/sync/${encodeURIComponent(options.workshop)}`,
      options.document,
      doc,
      {
        ...(awareness === undefined ? {} : { awareness }),
        connect: false,
        protocols,
        // Two tabs are two participants to the server: each answers for its own edits.
        disableBc: true,
        shouldReconnect: () => false,
        WebSocketPolyfill: countingSocket(this.ledger, counted),
      },
    );
    // Nobody else is in a private document: there is nobody to be present for.
    if (awareness === undefined) this.provider.awareness.setLocalState(null);
    this.provider.messageHandlers[serverMessage] = (_encoder, decoder) => {
      const word = readServerWord(decoder);
      if (word?.is === 'durable') {
        this.ledger.durable(word.edits);
        counted();
      } else if (word !== null) options.heard(word);
    };
    this.provider.on('sync', (synced) => {
      if (synced) options.inStep();
    });
    this.provider.on('connection-close', (event) => {
      // The provider would come back by a plan of its own, without jitter.
      this.provider.shouldConnect = false;
      options.closed(event?.code ?? 1006);
    });
  }

  connect(): void {
    this.provider.connect();
  }

  disconnect(): void {
    this.provider.disconnect();
  }

  /** After a sleep the socket may look open and be dead: the server is never silent for so long. */
  doubt(): void {
    if (Date.now() - this.provider.wsLastMessageReceived > longestSilence) this.disconnect();
  }

  get isUnderWay(): boolean {
    return this.provider.wsconnected || this.provider.wsconnecting;
  }

  destroy(): void {
    this.provider.destroy();
  }
}

function here(): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`;
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
