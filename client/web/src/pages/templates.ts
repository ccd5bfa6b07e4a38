import type { Template } from '../api/types.ts';
import type { MessageKey } from '../messages/index.ts';

/** One row of a template's little picture: the colour of its cards, and which columns have one. */
export interface PictureRow {
  color: string;
  columns: string;
}

export interface TemplateTile {
  id: Template;
  name: MessageKey;
  words: MessageKey;
  stops: number;
  rows: readonly PictureRow[];
  curve: boolean;
}

const ctask = 'var(--ctask-line)';
const utask = 'var(--utask-line)';
const touch = 'var(--touch-line)';
const pain = 'var(--pain-line)';
const opp = 'var(--opp-line)';

export const tiles: readonly TemplateTile[] = [
  {
    id: 'customer_journey_long',
    name: 'template.long',
    words: 'template.long_words',
    stops: 8,
    rows: [
      { color: ctask, columns: '11111111' },
      { color: touch, columns: '11011011' },
      { color: pain, columns: '01001101' },
      { color: opp, columns: '00101100' },
    ],
    curve: true,
  },
  {
    id: 'customer_journey_short',
    name: 'template.short',
    words: 'template.short_words',
    stops: 5,
    rows: [
      { color: ctask, columns: '11111' },
      { color: touch, columns: '11011' },
      { color: pain, columns: '01011' },
      { color: opp, columns: '00110' },
    ],
    curve: true,
  },
  {
    id: 'user_journey',
    name: 'template.user',
    words: 'template.user_words',
    stops: 5,
    rows: [
      { color: utask, columns: '11111' },
      { color: utask, columns: '01110' },
      { color: pain, columns: '10101' },
    ],
    curve: true,
  },
  {
    id: 'job_map',
    name: 'template.job',
    words: 'template.job_words',
    stops: 8,
    rows: [
      { color: ctask, columns: '11111111' },
      { color: utask, columns: '10111101' },
      { color: pain, columns: '00110010' },
      { color: opp, columns: '01010001' },
    ],
    curve: false,
  },
  {
    id: 'blank',
    name: 'template.blank',
    words: 'template.blank_words',
    stops: 0,
    rows: [],
    curve: false,
  },
];
