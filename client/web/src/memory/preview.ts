import type { Comparison, MapThen } from './client.ts';

/** What shall be as it was: one stage, one lane, or (null) the whole map. */
export type Scope = { is: 'stage' | 'lane'; id: string } | null;

/** What a restore would do: how many things come, go and change, and the same in words. */
export interface Preview {
  come: number;
  go: number;
  change: number;
  sections: Comparison['sections'];
}

/** What remains of a comparison (the map now, the map then) within a scope. */
export function previewOf(changes: Comparison, scope: Scope, maps: readonly MapThen[]): Preview {
  // What was said about cards is nobody's to restore, and stays.
  const map = changes.differences.filter(({ part }) => part !== 'comment' && part !== 'reaction');
  const inside = scope === null ? null : cardsIn(scope, maps);
  const found =
    scope === null ? map : map.filter(({ id }) => id === scope.id || inside?.has(id) === true);
  const things = (change: (name: string) => boolean): number =>
    new Set(found.filter((one) => change(one.change)).map((one) => `${one.part}/${one.id}`)).size;
  const sections =
    scope === null
      ? changes.sections
      : scope.is === 'stage'
        ? changes.sections.filter(({ stage }) => stage === scope.id)
        : [];
  return {
    come: things((name) => name === 'added'),
    go: things((name) => name === 'removed'),
    change: things((name) => name !== 'added' && name !== 'removed'),
    sections,
  };
}

function cardsIn(scope: NonNullable<Scope>, maps: readonly MapThen[]): ReadonlySet<string> {
  return new Set(
    maps.flatMap(({ elements }) =>
      elements.filter((card) => card[scope.is] === scope.id).map((card) => card.id),
    ),
  );
}
