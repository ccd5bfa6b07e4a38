import { tick } from 'svelte';
import { commandFor, type Subject } from './commands.ts';
import { chordsOf } from './keys.ts';
import type { BoardView } from './view.svelte.ts';

/** What a press at this element is about. */
export function subjectAt(view: BoardView, target: HTMLElement): Subject {
  const { lane, stage } = target.closest<HTMLElement>('[data-cell]')?.dataset ?? {};
  const cell = lane === undefined || stage === undefined ? null : { lane, stage };
  return { cards: view.cardsAt(target), cell, element: target };
}

/** Does what a press means for the card, group or cell in focus; says whether it meant anything. */
export function pressCard(view: BoardView, event: KeyboardEvent, on: Subject): boolean {
  const command = commandFor(chordsOf(event), view, on);
  if (command === null) return false;
  event.preventDefault();
  event.stopPropagation();
  if (command.id === 'delete' && on.element !== null) void removing(view, on.element, on);
  else command.run(view, on);
  return true;
}

/** Deletes cards and leaves the focus beside them. */
async function removing(view: BoardView, target: HTMLElement, on: Subject): Promise<void> {
  const cell = target.closest<HTMLElement>('[data-cell]');
  const at = [...(cell?.querySelectorAll('[data-card]') ?? [])].indexOf(target);
  view.remove(...on.cards);
  await tick();
  if (target.isConnected) return;
  const left = cell?.querySelectorAll<HTMLElement>('[data-card]') ?? [];
  (left[Math.min(at, left.length - 1)] ?? cell)?.focus();
}
