import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Board } from '../board/view.svelte.ts';
import { Journey } from '../journey/journey.ts';
import type { Connection, KeptWords } from '../sync/board.svelte.ts';
import { Pending } from '../sync/pending.svelte.ts';
import { Presence } from '../sync/presence.ts';
import { SessionView } from '../sync/session.ts';
import { filmPage } from './client.ts';
import { Reel, type Shown } from './reel.ts';

/** Whoever watches is nobody in the film. */
export const watcher = { id: '', name: '', color: '' };

/** A document of the film, as the board reads documents. */
interface Scene {
  readonly shown: Shown;
  readonly journey: Journey;
  readonly presence: Presence;
  readonly session: SessionView;
}

/** The board of a film: it shows a document that goes on and back, and is never sent anywhere. */
export class FilmBoard implements Board {
  readonly connection: Connection = { is: 'live' };
  readonly back = null;
  readonly kept: readonly KeptWords[] = [];
  readonly pending = new Pending();
  readonly waiting = 0;
  readonly reel = new Reel();
  /** Whether all of the film is here. */
  synced = $state(false);
  #scene = $state.raw<Scene>(sceneOf({ doc: new Y.Doc(), steps: 0 }));

  /** Fetches the whole film; throws a Problem. */
  async load(workshop: string): Promise<void> {
    for (let after = 0, more = true; more;) {
      const page = await filmPage(workshop, after);
      this.reel.add(
        page.frames.map(({ position, at, update }) => ({
          position,
          at,
          update: Uint8Array.from(atob(update), (sign) => sign.charCodeAt(0)),
        })),
      );
      ({ after, more } = page);
    }
    this.synced = true;
  }

  /** Shows the map after so many steps. */
  show(steps: number): void {
    const { shown } = this.#scene;
    if (shown.steps === steps) return;
    const next = this.reel.show(steps, shown);
    if (next === shown) return;
    const old = this.#scene;
    this.#scene = sceneOf(next);
    close(old);
  }

  get steps(): number {
    return this.#scene.shown.steps;
  }

  get journey(): Journey {
    return this.#scene.journey;
  }

  get presence(): Presence {
    return this.#scene.presence;
  }

  get session(): SessionView {
    return this.#scene.session;
  }

  now(): number {
    return Date.now();
  }

  discardKept(): void {
    throw new Error('Nobody writes in a film.');
  }

  resume(): void {
    throw new Error('A film has no connection.');
  }

  destroy(): void {
    close(this.#scene);
  }
}

function sceneOf(shown: Shown): Scene {
  const { doc } = shown;
  return {
    shown,
    journey: new Journey(doc),
    presence: new Presence(new Awareness(doc), watcher),
    session: new SessionView(doc.getMap('session')),
  };
}

function close({ shown, journey, presence, session }: Scene): void {
  journey.destroy();
  presence.destroy();
  session.destroy();
  shown.doc.destroy();
}
