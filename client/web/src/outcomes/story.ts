import type { BoardView } from '../board/view.svelte.ts';
import type { LiveElement, LiveStage } from '../journey/live.ts';
import type { Place, Standing } from '../phases/shown.ts';
import { latest, opportunityScore, spotOf, standingOf, type Spot } from '../prioritise/scores.ts';
import { feelingStops, type Stop } from '../board/stops.ts';
import { withBand } from '../emotions/band.ts';

/** One stage as the story tells it. */
export interface Chapter {
  stage: LiveStage;
  number: number;
  feeling: Stop | null;
  /** What people do here, what gets in their way, and what was chosen for it. */
  does: readonly string[];
  pains: readonly string[];
  chosen: readonly string[];
}

/** Something to do: an idea or a group of ideas, with what is known of it. */
export interface Action {
  id: string;
  words: string;
  stage: string;
  place: Place | null;
  score: number | null;
  spot: Spot | null;
  standing: Standing;
  /** Agreed, and among the first three: what the workshop turns on. */
  crux: boolean;
}

const few = 3;
const listed = 12;
const first = 3;
const tasks: ReadonlySet<string> = new Set(['customer_task', 'job_step']);
const agreed: ReadonlySet<string> = new Set([
  'agreed',
  'discovery',
  'value_proposition',
  'pilot',
  'roadmap',
  'done',
]);

/** The points of the curve: what the room said, or what stands on the map. */
export function curveOf(view: BoardView): Stop[] {
  const { journey, course } = view;
  const lane = journey.lanes.find((one) => one.accepts.includes('emotion'));
  if (lane === undefined) return [];
  return withBand(feelingStops(journey, lane, journey.stages), course.scores);
}

export function chaptersOf(view: BoardView): Chapter[] {
  const { journey } = view;
  const stops = curveOf(view);
  const actions = actionsOf(view);
  return journey.stages.map((stage, at) => {
    const here = journey.all.filter((card) => card.stage === stage.id && !card.placeholder);
    return {
      stage,
      number: at + 1,
      feeling: stops.find((stop) => stop.stage.id === stage.id) ?? null,
      does: here
        .filter((card) => tasks.has(card.kind))
        .slice(0, few)
        .flatMap(textOf),
      pains: weighty(view, here).slice(0, few),
      chosen: actions
        .filter((one) => one.stage === stage.id && (one.place?.dots ?? 0) > 0)
        .slice(0, few)
        .map((one) => one.words),
    };
  });
}

function textOf(card: LiveElement): string[] {
  const words = card.text.trim();
  return words === '' ? [] : [words];
}

/** Pains in the order of how many said them: a group stands for its cards. */
function weighty(view: BoardView, here: readonly LiveElement[]): string[] {
  const found = new Map<string, { words: string; count: number }>();
  for (const card of here) {
    if (card.kind !== 'pain_point' || card.text.trim() === '') continue;
    const group = view.journey.groupOf(card.id);
    const id = group?.id ?? card.id;
    const before = found.get(id);
    if (before === undefined) found.set(id, { words: group?.title || card.text, count: 1 });
    else before.count += 1;
  }
  return [...found.values()].sort((a, b) => b.count - a.count).map((one) => one.words);
}

/** What there is to do, what was chosen first; what nobody voted for comes by its score. */
export function actionsOf(view: BoardView): Action[] {
  const { journey, course } = view;
  const places =
    course.rounds.findLast((one) => one.life.type === 'revealed')?.life.tally?.places ?? [];
  const ids = new Set<string>(places.filter((one) => one.dots > 0).map((one) => one.option));
  for (const card of journey.all) {
    if (card.kind === 'opportunity' && card.text.trim() !== '') {
      ids.add(journey.groupOf(card.id)?.id ?? card.id);
    }
  }
  const found = [...ids].flatMap((id): Omit<Action, 'crux'>[] => {
    const group = journey.groups.get(id);
    const card = group === null ? journey.card(id) : (journey.present(group)[0] ?? null);
    if (card?.kind !== 'opportunity') return [];
    const place = places.find((one) => one.option === id) ?? null;
    const of = (measure: string): number | null =>
      latest(course.scores, id, measure)?.value ?? null;
    const importance = of('importance');
    const satisfaction = of('satisfaction');
    const score =
      importance === null || satisfaction === null
        ? null
        : opportunityScore(importance, satisfaction);
    const spot = spotOf(of('impact'), of('effort'));
    const standing = standingOf(course.scores, id);
    const words = course.optionWords(id);
    return [{ id, words, stage: card.stage ?? '', place, score, spot, standing }];
  });
  const voted = found.some((one) => (one.place?.dots ?? 0) > 0);
  found.sort((a, b) =>
    voted
      ? (a.place?.place ?? Infinity) - (b.place?.place ?? Infinity)
      : (b.score ?? -1) - (a.score ?? -1),
  );
  return found.slice(0, listed).map((one, at) => {
    const ahead = voted
      ? one.place !== null && one.place.dots > 0 && one.place.place <= first
      : one.score !== null && at < first;
    return { ...one, crux: ahead && agreed.has(one.standing.state ?? '') };
  });
}
