import type { Spot } from './shown.ts';

/** The style rules that light one place of the map; none where nothing is lit. */
export function litRules(spot: Spot | null): string {
  if (spot === null) return '';
  const ring = 'outline: 3px solid var(--ink-1); z-index: 3; position: relative;';
  const light = 'box-shadow: 0 0 0 3px var(--lamp-line), var(--glow), var(--shadow-2);';
  if (spot.element !== undefined) {
    return `[data-card=${quoted(spot.element)}] { ${ring} outline-offset: 3px; ${light} }`;
  }
  const { stage, lane } = spot;
  const inside = `outline-offset: -3px; ${ring} box-shadow: inset 0 0 0 6px var(--lamp-line);`;
  if (stage !== undefined && lane !== undefined) {
    return `[data-cell][data-stage=${quoted(stage)}][data-lane=${quoted(lane)}] { ${inside} }`;
  }
  if (stage !== undefined) {
    return `[data-stage-head=${quoted(stage)}] { ${inside} }`;
  }
  return lane === undefined ? '' : `[data-lane-head=${quoted(lane)}] { ${inside} }`;
}

function quoted(id: string): string {
  return `"${CSS.escape(id)}"`;
}
