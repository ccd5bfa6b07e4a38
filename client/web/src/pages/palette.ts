/** The colours a person may have, as the server knows them: white letters are readable on each. */
export const palette: readonly string[] = [
  '#1d4ed8',
  '#c2410c',
  '#0f766e',
  '#be185d',
  '#4d7c0f',
  '#6d28d9',
  '#b91c1c',
  '#0e7490',
  '#92600a',
  '#a21caf',
  '#15803d',
  '#4338ca',
  '#7c2d12',
  '#475569',
];
