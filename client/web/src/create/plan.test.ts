import { expect, test } from 'vitest';
import { agendaOf, rowsOf, stretched, sumOf } from './plan.ts';

test('the short agenda takes ninety minutes, and can be made to fit', () => {
  expect(sumOf(rowsOf('quick'))).toBe(90);
  expect(sumOf(stretched(rowsOf('quick'), 45))).toBe(45);
  expect(sumOf(stretched(rowsOf('quick'), 120))).toBe(120);
});

test('writing begins in private wherever cards are collected', () => {
  const { phases } = agendaOf(rowsOf('quick'), (type) => type);
  expect(phases.filter((one) => one.private).map((one) => one.type)).toEqual([
    'tasks',
    'touchpoints',
    'emotions',
    'pain_points',
    'opportunities',
  ]);
  expect(new Set(phases.map((one) => one.id)).size).toBe(phases.length);
});

test('days never go back', () => {
  const days = rowsOf('two_days').map((row) => row.day);
  expect(days).toEqual([...days].sort());
  expect(rowsOf('open')).toEqual([]);
});
