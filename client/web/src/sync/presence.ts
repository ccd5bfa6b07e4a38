import { removeAwarenessStates, type Awareness } from 'y-protocols/awareness';
import { Watch } from '../journey/watch.ts';

export interface Me {
  id: string;
  name: string;
  color: string;
}

/** Who has this board open now, and what they are at. */
export class Presence {
  readonly #awareness: Awareness;
  readonly #me: Me;
  readonly #watch = new Watch();

  constructor(awareness: Awareness, me: Me) {
    this.#awareness = awareness;
    this.#me = me;
    awareness.setLocalState({ user: { ...me } });
    awareness.on('change', this.#changed);
  }

  destroy(): void {
    this.#awareness.off('change', this.#changed);
    removeAwarenessStates(this.#awareness, [this.#awareness.clientID], 'left');
    this.#awareness.destroy();
  }

  /** The ids of the people who are here. */
  get here(): ReadonlySet<string> {
    this.#watch.track();
    const ids = [...this.#awareness.getStates().values()].map((state) => userOf(state)?.id ?? '');
    return new Set(ids.filter((id) => id !== ''));
  }

  /** The others who have this card open in an editor. */
  editing(card: string): Me[] {
    this.#watch.track();
    return [...this.#awareness.getStates().values()].flatMap((state) => {
      const user = userOf(state);
      return state.editing === card && user !== null && user.id !== this.#me.id ? [user] : [];
    });
  }

  /** Says which card this person is editing. */
  edits(card: string | null): void {
    this.#awareness.setLocalStateField('editing', card);
  }

  readonly #changed = (): void => {
    this.#watch.changed();
  };
}

function userOf(state: Record<string, unknown>): Me | null {
  const { user } = state;
  if (typeof user !== 'object' || user === null || !('id' in user)) return null;
  const name = 'name' in user && typeof user.name === 'string' ? user.name : '';
  const color = 'color' in user && typeof user.color === 'string' ? user.color : '';
  return typeof user.id === 'string' ? { id: user.id, name, color } : null;
}
