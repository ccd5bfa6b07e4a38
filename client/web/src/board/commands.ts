import type { LiveElement } from '../journey/live.ts';
import { allEmoji, emoji } from '../journey/remarks.ts';
import { t, type MessageKey } from '../messages/index.ts';
import type { IconName } from '../parts/icons.ts';
import { isBare, type Chord } from './keys.ts';
import { sights } from './sights.ts';
import type { BoardView, Cell } from './view.svelte.ts';

/** What a command is about: the chosen cards, or the one in focus, and the cell they are in. */
export interface Subject {
  cards: readonly LiveElement[];
  cell: Cell | null;
  element: HTMLElement | null;
}

export const groups = ['write', 'move', 'choose', 'see', 'go'] as const;
export type CommandGroup = (typeof groups)[number];

/** Something a person can do: by a key, from the palette or from a menu. */
export interface Command {
  id: string;
  name: MessageKey;
  group: CommandGroup;
  keys: readonly Chord[];
  icon?: IconName;
  /** Whether it works everywhere on the page, not on the map alone. */
  everywhere?: boolean;
  may: (view: BoardView, on: Subject) => boolean;
  run: (view: BoardView, on: Subject) => void;
}

const one = (on: Subject): LiveElement | null =>
  on.cards.length === 1 ? (on.cards[0] ?? null) : null;
const own = (view: BoardView, on: Subject): LiveElement[] =>
  on.cards.filter((card) => view.mayEdit(card));

/** A row of signs to choose from, at a place of the screen. */
export function offerReactions(
  view: BoardView,
  card: LiveElement,
  at: { x: number; y: number },
  from: HTMLElement | null,
): void {
  const standing = view.journey.remarks.reactions(card.id);
  view.menu = {
    label: t('command.react'),
    at,
    from,
    row: true,
    items: allEmoji.map((sign) => ({
      label: t(emoji[sign]),
      sign,
      checked: standing.some((one) => one.emoji === sign && one.people.includes(view.me.id)),
      run: () => {
        view.react(card, sign);
      },
    })),
  };
}

function feeling(by: number): Pick<Command, 'may' | 'run'> {
  return {
    may: (view, on) => {
      const card = one(on);
      return card !== null && card.kind === 'emotion' && view.mayEdit(card);
    },
    run: (view, on) => {
      const card = one(on);
      const value = (card?.value ?? 0) + by;
      if (card !== null) view.feel(card, Math.max(-2, Math.min(2, value)));
    },
  };
}

function nudge(by: { places: number } | { stages: number }): Pick<Command, 'may' | 'run'> {
  return {
    may: (view, on) => on.cards.length > 0 && on.cards.some((card) => view.mayMove(card)),
    run: (view, on) => {
      const cards = on.cards.filter((card) => view.mayMove(card));
      // Against the direction of the move, so that neighbours do not swap with each other.
      const ahead = 'places' in by ? by.places > 0 : by.stages > 0;
      const moved = view.journey.act(
        () =>
          (ahead ? cards.toReversed() : cards).filter((card) => view.journey.nudge(card, by))
            .length,
      );
      const first = cards[0];
      if (moved === 0 || first === undefined) return;
      const cell = view.journey.cards(first.lane ?? '', first.stage ?? '');
      const stage = view.journey.stages.find((item) => item.id === first.stage)?.name ?? '';
      view.tell(
        t('said.place', {
          name: stage,
          at: cell.findIndex((card) => card.id === first.id) + 1,
          of: cell.length,
        }),
      );
      void view.goTo(first);
    },
  };
}

/** Everything that can be done on the board, in the order people are shown it. */
export const commands: readonly Command[] = [
  {
    id: 'write',
    name: 'command.write',
    group: 'write',
    keys: ['N'],
    icon: 'plus',
    may: (view, on) => view.mayWrite && on.cell !== null,
    run: (view, on) => {
      if (on.cell !== null) view.compose(on.cell);
    },
  },
  {
    id: 'edit',
    name: 'command.edit',
    group: 'write',
    keys: ['Enter', 'F2'],
    icon: 'pen',
    may: (view, on) => {
      const card = one(on);
      return card !== null && view.mayEdit(card);
    },
    run: (view, on) => {
      const card = one(on);
      if (card !== null) view.edit(card);
    },
  },
  {
    id: 'details',
    name: 'command.details',
    group: 'write',
    keys: ['D'],
    icon: 'note',
    may: (_view, on) => one(on) !== null,
    run: (view, on) => {
      const card = one(on);
      if (card !== null) view.layout.panel = { is: 'card', card: card.id };
    },
  },
  { id: 'better', name: 'command.better', group: 'write', keys: ['+'], ...feeling(0.5) },
  { id: 'worse', name: 'command.worse', group: 'write', keys: ['-'], ...feeling(-0.5) },
  {
    id: 'react',
    name: 'command.react',
    group: 'write',
    keys: ['E'],
    icon: 'smile',
    may: (view, on) => view.mayRemark && one(on) !== null,
    run: (view, on) => {
      const card = one(on);
      const home = card === null ? null : view.elementOf(card.id);
      const box = home?.getBoundingClientRect();
      if (card === null || box === undefined) return;
      offerReactions(view, card, { x: box.left, y: box.bottom + 4 }, home);
    },
  },
  {
    id: 'comment',
    name: 'command.comment',
    group: 'write',
    keys: ['C'],
    icon: 'talk',
    may: (view, on) => view.mayRemark && one(on) !== null,
    run: (view, on) => {
      const card = one(on);
      if (card !== null) view.discuss(card);
    },
  },
  {
    id: 'link',
    name: 'command.link',
    group: 'write',
    keys: ['L'],
    icon: 'link',
    may: (view, on) => view.mayLink && one(on) !== null,
    run: (view, on) => {
      const card = one(on);
      if (card === null) return;
      view.linking.begin(card.id);
      view.tell(t('said.linking', { words: card.text }));
    },
  },
  {
    id: 'group',
    name: 'command.group',
    group: 'write',
    keys: ['U'],
    icon: 'group',
    may: (view, on) => view.mayGroup && on.cards.length > 1,
    run: (view, on) => {
      view.bringTogether(on.cards);
    },
  },
  {
    id: 'ungroup',
    name: 'command.ungroup',
    group: 'write',
    keys: ['Shift+U'],
    icon: 'ungroup',
    may: (view, on) =>
      view.mayGroup && on.cards.some((card) => view.journey.groupOf(card.id) !== null),
    run: (view, on) => {
      view.ungroup(on.cards);
    },
  },
  {
    id: 'copy',
    name: 'command.copy',
    group: 'write',
    keys: ['Mod+C'],
    icon: 'copy',
    may: (_view, on) => on.cards.length > 0 && (getSelection()?.isCollapsed ?? true),
    run: (view, on) => {
      const words = on.cards.map((card) => card.text).join('\n');
      void navigator.clipboard
        .writeText(words)
        .then(() => {
          view.say({ words: t('notice.copied', { count: on.cards.length }) });
        })
        .catch(() => undefined);
    },
  },
  {
    id: 'delete',
    name: 'command.delete',
    group: 'write',
    keys: ['Delete', 'Backspace'],
    icon: 'trash',
    may: (view, on) => own(view, on).length > 0,
    run: (view, on) => {
      view.remove(...on.cards);
    },
  },
  {
    id: 'undo',
    name: 'command.undo',
    group: 'write',
    keys: ['Mod+Z'],
    icon: 'undo',
    everywhere: true,
    may: (view) => view.mayWrite,
    run: (view) => {
      view.undo();
    },
  },
  {
    id: 'redo',
    name: 'command.redo',
    group: 'write',
    keys: ['Mod+Shift+Z', 'Mod+Y'],
    icon: 'redo',
    everywhere: true,
    may: (view) => view.mayWrite,
    run: (view) => {
      view.redo();
    },
  },
  { id: 'up', name: 'command.up', group: 'move', keys: ['Alt+ArrowUp'], ...nudge({ places: -1 }) },
  {
    id: 'down',
    name: 'command.down',
    group: 'move',
    keys: ['Alt+ArrowDown'],
    ...nudge({ places: 1 }),
  },
  {
    id: 'earlier',
    name: 'command.earlier',
    group: 'move',
    keys: ['Alt+ArrowLeft'],
    ...nudge({ stages: -1 }),
  },
  {
    id: 'later',
    name: 'command.later',
    group: 'move',
    keys: ['Alt+ArrowRight'],
    ...nudge({ stages: 1 }),
  },
  {
    id: 'move_to',
    name: 'command.move_to',
    group: 'move',
    keys: ['Shift+M'],
    icon: 'arrow',
    may: (view, on) => on.cards.some((card) => view.mayMove(card)),
    run: (view, on) => {
      const cards = on.cards.filter((card) => view.mayMove(card)).map((card) => card.id);
      view.layout.dialog = { is: 'move', cards };
    },
  },
  {
    id: 'choose',
    name: 'command.choose',
    group: 'choose',
    keys: ['X'],
    may: (_view, on) => on.cards.length > 0,
    run: (view, on) => {
      const focused = on.element?.dataset.card;
      if (focused !== undefined) view.selection.toggle(focused);
    },
  },
  {
    id: 'choose_cell',
    name: 'command.choose_cell',
    group: 'choose',
    keys: ['Mod+A'],
    may: (_view, on) => on.cell !== null,
    run: (view, on) => {
      if (on.cell === null) return;
      const { lane, stage } = on.cell;
      const ids = view.journey.cards(lane, stage).map((card) => card.id);
      // A second time takes the whole lane.
      const all = ids.every((id) => view.selection.has(id));
      const row = view.journey.stages.flatMap((item) =>
        view.journey.cards(lane, item.id).map((card) => card.id),
      );
      view.selection.only(all ? row : ids);
      view.tell(t('said.chosen', { count: view.selection.size }));
    },
  },
  {
    id: 'clear',
    name: 'command.clear',
    group: 'choose',
    keys: ['Escape'],
    may: (view) => view.selection.size > 0 || view.linking.from !== null,
    run: (view) => {
      view.linking.end();
      view.selection.clear();
    },
  },
  ...sights,
  {
    id: 'frame',
    name: 'command.frame',
    group: 'see',
    keys: [],
    icon: 'pen',
    everywhere: true,
    may: (view) => view.mayShape,
    run: (view) => {
      view.layout.panel = { is: 'frame', field: null };
    },
  },
  {
    id: 'add_lane',
    name: 'command.add_lane',
    group: 'write',
    keys: [],
    icon: 'plus',
    everywhere: true,
    may: (view) => view.mayShape,
    run: (view) => {
      view.layout.dialog = { is: 'lane', before: null };
    },
  },
  {
    id: 'add_stage',
    name: 'command.add_stage',
    group: 'write',
    keys: [],
    icon: 'plus',
    everywhere: true,
    may: (view) => view.mayStage,
    run: (view) => {
      view.layout.outline = false;
      view.renaming = view.journey.addStage(t('stage.new'));
    },
  },
];

const byChord = new Map<Chord, Command[]>();
for (const command of commands) {
  for (const chord of command.keys) byChord.set(chord, [...(byChord.get(chord) ?? []), command]);
}

/** What the browser does with these is wanted too, except on the map itself. */
const onMapAlone: ReadonlySet<Chord> = new Set(['Mod+F']);

/** The command that a press means here, if any. */
export function commandFor(
  chords: readonly Chord[],
  view: BoardView,
  on: Subject | null,
): Command | null {
  for (const chord of chords) {
    if (!view.layout.letters && isBare(chord)) continue;
    for (const command of byChord.get(chord) ?? []) {
      if (on === null && (command.everywhere !== true || onMapAlone.has(chord))) continue;
      if (command.may(view, on ?? nobody)) return command;
    }
  }
  return null;
}

export const nobody: Subject = { cards: [], cell: null, element: null };
