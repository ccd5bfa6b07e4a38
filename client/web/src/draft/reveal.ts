/** How the cards of a phase come out of their slips: one moment, whoever wrote what. */
const unfold = 560;
const stagger = 40;
const most = 1_200;
const calm = 120;

export interface Origin {
  x: number;
  y: number;
}

/** Where each stage's slips are just now: from there its cards will grow. */
export function originsIn(root: ParentNode): Map<string, Origin> {
  const found = new Map<string, Origin>();
  for (const element of root.querySelectorAll<HTMLElement>('[data-slips]')) {
    const box = element.getBoundingClientRect();
    found.set(element.dataset.slips ?? '', { x: box.left + 8, y: box.top + box.height / 2 });
  }
  return found;
}

/** The pause between two cards, so that all of them take no longer than they may. */
export function pauseFor(cards: number): number {
  return cards < 2 ? 0 : Math.min(stagger, (most - unfold) / (cards - 1));
}

/** Lets the cards unfold, stage by stage in the order that the server shuffled. */
export function play(
  cards: readonly HTMLElement[],
  origins: ReadonlyMap<string, Origin>,
  still: boolean,
): void {
  if (still) {
    for (const card of cards) card.animate([{ opacity: 0 }, { opacity: 1 }], { duration: calm });
    return;
  }
  const pause = pauseFor(cards.length);
  cards.forEach((card, at) => {
    const box = card.getBoundingClientRect();
    const from = origins.get(card.closest<HTMLElement>('[data-cell]')?.dataset.stage ?? '');
    const x = from === undefined ? 0 : from.x - (box.left + 8);
    const y = from === undefined ? 12 : from.y - (box.top + box.height / 2);
    const timing = { duration: unfold, delay: at * pause, fill: 'backwards' } as const;
    card.animate(
      [
        {
          transform: `translate(${x}px, ${y - 2}px) scale(.12)`,
          opacity: 0.85,
          transformOrigin: '8px 50%',
        },
        { transform: 'none', opacity: 1, transformOrigin: '8px 50%' },
      ],
      { ...timing, easing: spring },
    );
    for (const words of card.querySelectorAll('.words')) {
      words.animate([{ opacity: 0 }, { opacity: 0, offset: 0.45 }, { opacity: 1 }], timing);
    }
  });
}

const spring = 'linear(0, .36 14%, .78 28%, 1.03 44%, 1.045 54%, 1.01 72%, 1)';
