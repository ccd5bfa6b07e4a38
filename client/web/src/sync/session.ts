import type * as Y from 'yjs';
import type { Role } from '../api/types.ts';
import { isMap } from '../journey/collection.ts';
import { Watch } from '../journey/watch.ts';

/** Somebody of the workshop, as the server writes it into the document. */
export interface Person {
  id: string;
  name: string;
  color: string;
  role: Role;
  here: boolean;
}

/** What the server alone writes: who is here, and what holds for everybody. */
export class SessionView {
  readonly #map: Y.Map<unknown>;
  readonly #watch = new Watch();
  #people: Person[] | null = null;

  constructor(map: Y.Map<unknown>) {
    this.#map = map;
    map.observeDeep(this.#changed);
  }

  destroy(): void {
    this.#map.unobserveDeep(this.#changed);
  }

  get people(): Person[] {
    this.#watch.track();
    if (this.#people === null) {
      const people = this.#map.get('people');
      const all = isMap(people) ? [...people.entries()] : Object.entries(people ?? {});
      this.#people = all.map(([id, value]) => personOf(id, value));
    }
    return this.#people;
  }

  person(id: string): Person | null {
    return this.people.find((one) => one.id === id) ?? null;
  }

  /** What the server shows under a name of the facilitation, as a plain value. */
  value(name: string): unknown {
    this.#watch.track();
    const value = this.#map.get(name);
    return isMap(value) ? value.toJSON() : value;
  }

  /** Whether the facilitator has paused writing. */
  get locked(): boolean {
    this.#watch.track();
    return this.#map.get('locked') === true;
  }

  readonly #changed = (): void => {
    this.#people = null;
    this.#watch.changed();
  };
}

function personOf(id: string, value: unknown): Person {
  const fields: Record<string, unknown> = isMap(value)
    ? value.toJSON()
    : typeof value === 'object' && value !== null
      ? { ...value }
      : {};
  const { name, color, role, here } = fields;
  return {
    id: typeof fields.id === 'string' ? fields.id : id,
    name: typeof name === 'string' ? name : '',
    color: typeof color === 'string' ? color : 'var(--person-1)',
    role: role === 'facilitator' || role === 'observer' ? role : 'participant',
    here: here === true,
  };
}
