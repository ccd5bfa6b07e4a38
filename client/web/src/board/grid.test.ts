import { expect, test } from 'vitest';
import { nextStop, stepOf, type Step } from './grid.ts';

function aMap(): HTMLElement {
  const map = document.createElement('div');
  map.innerHTML = `
    <b data-row="-1" data-column="0" id="stage0"></b><b data-row="-1" data-column="1" id="stage1"></b>
    <b data-row="0" data-column="-1" id="lane0"></b>
    <div data-row="0" data-column="0" id="c00"><ul><li data-card="a" id="a"></li><li data-card="b" id="b"></li></ul></div>
    <div data-row="0" data-column="1" id="c01"></div>
    <b data-row="1" data-column="-1" id="lane1"></b>
    <div data-row="1" data-column="0" id="c10"><ul><li data-group="g" id="g"></li></ul></div>
    <div data-row="1" data-column="1" id="c11"><ul><li data-card="d" id="d"></li></ul></div>`;
  document.body.replaceChildren(map);
  return map;
}

function walk(from: string, ...steps: Step[]): string | undefined {
  const map = aMap();
  let at = map.querySelector<HTMLElement>(`#${from}`);
  for (const step of steps) at = at === null ? null : nextStop(map, at, step);
  return at?.id;
}

test('arrows go by card, then by cell, and stop at the edge', () => {
  expect([walk('a', 'down'), walk('a', 'down', 'down'), walk('b', 'down', 'up')]).toEqual([
    'b',
    'g',
    'b',
  ]);
  expect([walk('b', 'end'), walk('b', 'end', 'start'), walk('d', 'end')]).toEqual([
    'c01',
    'a',
    undefined,
  ]);
});

test('above the first lane stand the stages, before the first stage the lanes', () => {
  expect([
    walk('a', 'up'),
    walk('a', 'up', 'end'),
    walk('a', 'start'),
    walk('a', 'start', 'down'),
  ]).toEqual(['stage0', 'stage1', 'lane0', 'lane1']);
  expect(walk('lane1', 'end')).toBe('g');
});

test('sideways follows the direction of reading', () => {
  expect([stepOf('ArrowLeft', false), stepOf('ArrowLeft', true), stepOf('x', false)]).toEqual([
    'start',
    'end',
    null,
  ]);
});
