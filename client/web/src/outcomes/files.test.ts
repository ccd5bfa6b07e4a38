import { expect, test } from 'vitest';
import type { FileKind } from './client.ts';
import { onShelves } from './files.ts';

const kind = (format: string): FileKind => ({
  format,
  title: format,
  extension: 'x',
  allowed: true,
  options: {},
});

test('every kind of file stands on one shelf, in the order of the shelf', () => {
  const found = onShelves(['map.svg', 'json', 'story.pdf', 'map.pdf'].map(kind));
  expect(found.map(([shelf, kinds]) => [shelf, kinds.map((one) => one.format)])).toEqual([
    ['report', ['story.pdf']],
    ['picture', ['map.pdf', 'map.svg']],
    ['data', ['json']],
  ]);
});

test('a kind that nobody knows here stands with the data', () => {
  expect(onShelves([kind('hologram.3d')])).toEqual([['data', [kind('hologram.3d')]]]);
});
