import { tick } from 'svelte';
import type { Kind } from '../journey/kinds.ts';
import type { LiveElement } from '../journey/live.ts';
import { setOf } from '../parts/sets.ts';
import { insertionAt, ontoAt, type Point, type Spot } from './geometry.ts';
import { follow, type Drag } from './gesture.ts';
import type { BoardView } from './view.svelte.ts';

/** Where the held cards would go. */
export type Over =
  | { is: 'place'; lane: string; stage: string; before: string | null }
  | { is: 'onto'; lane: string; stage: string; card: string }
  | { is: 'tray' };

const nothing: ReadonlySet<string> = new Set();
/** Kinds whose cards say the same thing so often that dropping one on another brings them together. */
const alike: ReadonlySet<Kind> = new Set<Kind>([
  'pain_point',
  'opportunity',
  'customer_need',
  'thought',
  'note',
]);

/** Cards in the hand: which, and where they would come to stand. */
export class CardDrag {
  held = $state.raw(nothing);
  over = $state.raw<Over | null>(null);
  readonly #view: BoardView;

  constructor(view: BoardView) {
    this.#view = view;
  }

  /** Follows a press on a card; what is chosen together moves together. */
  press(event: PointerEvent, card: LiveElement, element: HTMLElement): void {
    const view = this.#view;
    if (!view.mayMove(card)) return;
    follow(event, {
      scroller: view.layout.sheet,
      begin: (point) => {
        const chosen = view.selection.has(card.id) ? view.chosen : [card];
        const cards = chosen.filter((one) => view.mayMove(one));
        if (cards.length === 0) return null;
        if (!view.selection.has(card.id)) view.selection.clear();
        return this.#lift(cards, element, point);
      },
    });
  }

  /** Follows a press on a group: its cards of this cell move together. */
  pressGroup(event: PointerEvent, cards: readonly LiveElement[], element: HTMLElement): void {
    const own = cards.filter((card) => this.#view.mayMove(card));
    if (own.length < cards.length || own.length === 0) return;
    follow(event, {
      scroller: this.#view.layout.sheet,
      begin: (point) => this.#lift(own, element, point),
    });
  }

  #lift(cards: LiveElement[], element: HTMLElement, start: Point): Drag {
    const view = this.#view;
    const hand = new Hand(element, cards.length, view.layout.zoom, start);
    this.held = setOf(cards.map((card) => card.id));
    view.live.presence.points(null);
    return {
      moved: (point) => {
        hand.moveTo(point);
        this.#aim(cards, point);
      },
      dropped: () => {
        const over = this.over;
        this.over = null;
        view.live.presence.carries(null);
        if (over !== null) this.#drop(cards, over);
        void this.#settle(hand, cards[0]?.id ?? '');
      },
      cancelled: () => {
        this.over = null;
        view.live.presence.carries(null);
        void this.#settle(hand, cards[0]?.id ?? '');
      },
    };
  }

  #aim(cards: readonly LiveElement[], point: Point): void {
    const over = this.#overAt(cards, point);
    if (JSON.stringify(over) !== JSON.stringify(this.over)) this.over = over;
    const ids = cards.slice(0, 12).map((card) => card.id);
    const { presence } = this.#view.live;
    if (over === null) presence.carries({ cards: ids, lane: '', stage: null, before: null });
    else if (over.is === 'tray') {
      presence.carries({ cards: ids, lane: '', stage: null, before: null });
    } else {
      const before = over.is === 'place' ? over.before : over.card;
      presence.carries({ cards: ids, lane: over.lane, stage: over.stage, before });
    }
  }

  #overAt(cards: readonly LiveElement[], point: Point): Over | null {
    const under = document.elementFromPoint(point.x, point.y);
    if (under?.closest('[data-tray]') != null) {
      return cards.some((card) => card.stage !== null) ? { is: 'tray' } : null;
    }
    const cell = under?.closest<HTMLElement>('[data-cell]');
    const { lane, stage } = cell?.dataset ?? {};
    if (cell == null || lane === undefined || stage === undefined) return null;
    const { journey } = this.#view;
    if (!cards.some((card) => journey.fits(card, lane))) return null;
    const spots = spotsIn(cell, this.held);
    const onto = ontoAt(spots, point);
    const target = onto === null ? null : journey.card(onto);
    if (
      target !== null &&
      cards.every((card) => card.kind === target.kind && alike.has(card.kind))
    ) {
      return { is: 'onto', lane, stage, card: target.id };
    }
    const flow = cell.querySelector('.pills') === null ? 'column' : 'row';
    const rightToLeft = document.documentElement.dir === 'rtl';
    return { is: 'place', lane, stage, before: insertionAt(spots, point, flow, rightToLeft) };
  }

  #drop(cards: readonly LiveElement[], over: Over): void {
    const view = this.#view;
    switch (over.is) {
      case 'place':
        view.moveTo(cards, over);
        return;
      case 'tray':
        view.moveTo(cards, { lane: '', stage: null, before: null });
        return;
      case 'onto': {
        const target = view.journey.card(over.card);
        if (target !== null) view.bringTogether([target, ...cards]);
        return;
      }
    }
  }

  /** The hand opens over the place where the card now is. */
  async #settle(hand: Hand, card: string): Promise<void> {
    await tick();
    const group = this.#view.journey.groupOf(card);
    const element =
      this.#view.elementOf(card) ??
      document.querySelector<HTMLElement>(`[data-group="${CSS.escape(group?.id ?? '')}"]`);
    if (element !== null) await hand.settle(element.getBoundingClientRect());
    hand.open();
    this.held = nothing;
  }
}

function spotsIn(cell: HTMLElement, held: ReadonlySet<string>): Spot[] {
  const spots: Spot[] = [];
  for (const item of cell.querySelectorAll<HTMLElement>(':scope > .cards > li')) {
    const id = item.dataset.card ?? item.dataset.first;
    if (id !== undefined && !held.has(id)) spots.push({ id, box: item.getBoundingClientRect() });
  }
  return spots;
}

/** The lifted card under the pointer: a likeness that only its transform moves. */
class Hand {
  readonly #box: HTMLElement;
  readonly #from: DOMRect;
  readonly #start: Point;
  #at = { x: 0, y: 0 };

  constructor(card: HTMLElement, count: number, zoom: number, start: Point) {
    this.#from = card.getBoundingClientRect();
    this.#start = start;
    this.#box = document.createElement('ul');
    this.#box.className = 'lifted';
    this.#box.setAttribute('aria-hidden', 'true');
    const likeness = card.cloneNode(true) as HTMLElement;
    for (const name of ['data-card', 'data-group', 'data-first', 'tabindex', 'aria-label', 'id']) {
      likeness.removeAttribute(name);
    }
    likeness.style.inlineSize = `${card.offsetWidth}px`;
    this.#box.append(likeness);
    if (count > 1) {
      this.#box.classList.add('many');
      const badge = document.createElement('b');
      badge.textContent = String(count);
      this.#box.append(badge);
    }
    this.#box.style.left = `${this.#from.left}px`;
    this.#box.style.top = `${this.#from.top}px`;
    this.#box.style.setProperty('zoom', String(zoom));
    if (zoom !== 1) {
      this.#box.style.left = `${this.#from.left / zoom}px`;
      this.#box.style.top = `${this.#from.top / zoom}px`;
    }
    this.zoom = zoom;
    document.body.append(this.#box);
  }

  private readonly zoom: number;

  moveTo(point: Point): void {
    this.#at = { x: point.x - this.#start.x, y: point.y - this.#start.y };
    this.#shift(this.#at, 1.02);
  }

  async settle(home: DOMRect): Promise<void> {
    const by = { x: home.left - this.#from.left, y: home.top - this.#from.top };
    if (Math.hypot(by.x - this.#at.x, by.y - this.#at.y) < 1) return;
    this.#box.classList.add('settling');
    this.#shift(by, 1);
    await Promise.allSettled(this.#box.getAnimations().map((one) => one.finished));
  }

  open(): void {
    this.#box.remove();
  }

  #shift({ x, y }: Point, scale: number): void {
    this.#box.style.transform = `translate3d(${x / this.zoom}px,${y / this.zoom}px,0) scale(${scale})`;
  }
}
