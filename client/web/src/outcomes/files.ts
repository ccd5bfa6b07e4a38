import { t, type MessageKey } from '../messages/index.ts';
import type { FileKind } from './client.ts';

/** The files as people look for them; a kind that is not named here stands with the data. */
const shelves = {
  report: ['story.pdf', 'story.docx', 'story.html', 'story.md', 'summary.txt'],
  picture: ['map.pdf', 'map.png', 'map.svg'],
  slides: ['slides.pptx'],
  tables: ['workbook.xlsx', 'tables.zip', 'csv'],
  backlog: [
    'backlog.csv',
    'backlog-jira.csv',
    'backlog-linear.csv',
    'backlog-github.csv',
    'backlog-trello.csv',
  ],
  data: ['bundle.zip', 'json', 'markdown', 'mermaid', 'agenda.ics', 'schema.json'],
} as const;
export type Shelf = keyof typeof shelves;

/** What is there at once: made while the browser waits for the answer. */
const quick: ReadonlySet<string> = new Set([
  'summary.txt',
  'csv',
  'json',
  'markdown',
  'mermaid',
  'agenda.ics',
  'schema.json',
]);

export function isQuick(kind: FileKind): boolean {
  return quick.has(kind.format);
}

export function onShelves(kinds: readonly FileKind[]): [Shelf, FileKind[]][] {
  const named = Object.entries(shelves) as [Shelf, readonly string[]][];
  const known = new Set(named.flatMap(([, formats]) => formats));
  return named
    .map(([shelf, formats]): [Shelf, FileKind[]] => [
      shelf,
      [
        ...formats.flatMap((format) => kinds.find((kind) => kind.format === format) ?? []),
        ...(shelf === 'data' ? kinds.filter((kind) => !known.has(kind.format)) : []),
      ],
    ])
    .filter(([, found]) => found.length > 0);
}

/** What a kind of file is called here; a kind that this language does not know, by its server. */
export function nameOf(kind: { format: string; title: string }): string {
  const key = `file.${kind.format.replaceAll(/[.-]/gu, '_')}` as MessageKey;
  const words = t(key);
  return words === key ? kind.title : words;
}
