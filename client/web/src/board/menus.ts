import { kinds, looks } from '../journey/kinds.ts';
import type { LineAbove, LiveElement, LiveLane, LiveStage } from '../journey/live.ts';
import { t } from '../messages/index.ts';
import type { IconName } from '../parts/icons.ts';
import { commands, type Subject } from './commands.ts';
import type { BoardView } from './view.svelte.ts';

/** A line of a menu; a `line` begins a new part of it. */
export interface MenuItem {
  label: string;
  run: () => void;
  icon?: IconName | undefined;
  /** An emoji that stands for it. */
  sign?: string;
  /** The shortcut that does the same. */
  keys?: string | undefined;
  danger?: boolean;
  /** Set where one of several is chosen. */
  checked?: boolean;
  line?: boolean;
}

const ofCard = [
  'edit',
  'details',
  'react',
  'comment',
  'move_to',
  'link',
  'group',
  'ungroup',
  'copy',
  'delete',
] as const;

/** What can be done with a card, or with all that are chosen with it. */
export function cardMenu(view: BoardView, card: LiveElement): MenuItem[] {
  const cards = view.selection.has(card.id) ? view.chosen : [card];
  const on: Subject = { cards, cell: null, element: view.elementOf(card.id) };
  return ofCard.flatMap((id): MenuItem[] => {
    const command = commands.find((one) => one.id === id);
    if (command === undefined || !command.may(view, on)) return [];
    return [
      {
        label: t(command.name),
        icon: command.icon,
        keys: command.keys[0],
        danger: id === 'delete',
        line: id === 'delete' || id === 'move_to' || id === 'react',
        run: () => {
          command.run(view, on);
        },
      },
    ];
  });
}

/** Opens the menu of a stage or lane at the pointer, or below its head. */
export function openHeadMenu(
  view: BoardView,
  event: MouseEvent,
  label: string,
  items: readonly MenuItem[],
): void {
  event.preventDefault();
  const head = (event.currentTarget as HTMLElement).closest<HTMLElement>('[role$=header]');
  const box = head?.getBoundingClientRect();
  const at = { x: event.clientX || (box?.left ?? 0), y: event.clientY || (box?.bottom ?? 0) };
  view.menu = { label, at, items, from: head };
}

export function stageMenu(view: BoardView, stage: LiveStage): MenuItem[] {
  const { stages } = view.journey;
  const at = stages.findIndex((one) => one.id === stage.id);
  const next = stages[at + 1];
  const items: MenuItem[] = [
    {
      label: t('stage.rename_short'),
      icon: 'pen',
      keys: 'F2',
      run: () => (view.renaming = stage.id),
    },
    {
      label: t('stage.add_before'),
      icon: 'plus',
      line: true,
      run: () => (view.renaming = view.journey.addStage(t('stage.new'), stage.id)),
    },
    {
      label: t('stage.add_after'),
      icon: 'plus',
      run: () => (view.renaming = view.journey.addStage(t('stage.new'), next?.id ?? null)),
    },
  ];
  if (at > 0) {
    items.push({
      label: t('stage.earlier'),
      keys: 'Alt+ArrowLeft',
      line: true,
      run: () => {
        moveStage(view, stage, -1);
      },
    });
  }
  if (next !== undefined) {
    items.push({
      label: t('stage.later'),
      keys: 'Alt+ArrowRight',
      line: at === 0,
      run: () => {
        moveStage(view, stage, 1);
      },
    });
  }
  items.push({
    label: t('stage.delete'),
    icon: 'trash',
    danger: true,
    line: true,
    run: () => {
      view.removeStage(stage);
    },
  });
  return items;
}

/** Moves a stage one place and says where it now is. */
export function moveStage(view: BoardView, stage: LiveStage, by: 1 | -1): void {
  const { stages } = view.journey;
  const at = stages.findIndex((one) => one.id === stage.id);
  const to = at + by;
  if (to < 0 || to >= stages.length) return;
  view.journey.moveStage(stage, stages[by > 0 ? to + 1 : to]?.id ?? null);
  view.tell(t('said.place', { name: stage.name, at: to + 1, of: stages.length }));
}

const lines: readonly (LineAbove | null)[] = [null, 'interaction', 'visibility', 'internal'];

export function laneMenu(view: BoardView, lane: LiveLane): MenuItem[] {
  const { lanes } = view.journey;
  const at = lanes.findIndex((one) => one.id === lane.id);
  const folded = view.layout.isFolded(lane.id);
  const fold: MenuItem = {
    label: t(folded ? 'lane.unfold' : 'lane.fold'),
    icon: 'fold',
    keys: 'F',
    run: () => {
      view.layout.fold(lane.id);
    },
  };
  if (!view.mayShape) return [fold];
  const items: MenuItem[] = [
    fold,
    { label: t('lane.rename'), icon: 'pen', keys: 'F2', run: () => (view.renaming = lane.id) },
    {
      label: t('lane.add_below'),
      icon: 'plus',
      run: () => (view.layout.dialog = { is: 'lane', before: lanes[at + 1]?.id ?? null }),
    },
  ];
  if (at > 0) {
    items.push({
      label: t('lane.up'),
      keys: 'Alt+ArrowUp',
      line: true,
      run: () => {
        moveLane(view, lane, -1);
      },
    });
  }
  if (at < lanes.length - 1) {
    items.push({
      label: t('lane.down'),
      keys: 'Alt+ArrowDown',
      line: at === 0,
      run: () => {
        moveLane(view, lane, 1);
      },
    });
  }
  lines.forEach((line, index) => {
    items.push({
      label: line === null ? t('lane.no_line') : t(`line.short_${line}`),
      checked: lane.lineAbove === line,
      line: index === 0,
      run: () => {
        view.journey.act(() => (lane.lineAbove = line));
      },
    });
  });
  items.push({
    label: t('lane.delete'),
    icon: 'trash',
    danger: true,
    line: true,
    run: () => {
      view.removeLane(lane);
    },
  });
  return items;
}

/** Moves a lane one place and says where it now is. */
export function moveLane(view: BoardView, lane: LiveLane, by: 1 | -1): void {
  const { lanes } = view.journey;
  const at = lanes.findIndex((one) => one.id === lane.id);
  const to = at + by;
  if (to < 0 || to >= lanes.length) return;
  view.journey.moveLane(lane, lanes[by > 0 ? to + 1 : to]?.id ?? null);
  view.tell(t('said.place', { name: lane.name, at: to + 1, of: lanes.length }));
}

/** The kinds that a new lane may take, those without a lane first. */
export function kindsForLane(view: BoardView): { kind: (typeof kinds)[number]; name: string }[] {
  const taken = new Set(view.journey.kinds);
  return [...kinds]
    .sort((a, b) => Number(taken.has(a)) - Number(taken.has(b)))
    .map((kind) => ({ kind, name: t(looks[kind].name) }));
}
