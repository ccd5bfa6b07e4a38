/** SHAKE-256, which browsers do not bring along: FIPS 202, on pairs of 32 bits as big integers. */
const rate = 136;
const mask = (1n << 64n) - 1n;
const offsets = [
  [0, 36, 3, 41, 18],
  [1, 44, 10, 45, 2],
  [62, 6, 43, 15, 61],
  [28, 55, 25, 21, 56],
  [27, 20, 39, 8, 14],
] as const;

function roundConstants(): bigint[] {
  const found: bigint[] = [];
  let register = 1;
  for (let round = 0; round < 24; round += 1) {
    let constant = 0n;
    for (let at = 0; at < 7; at += 1) {
      if ((register & 1) === 1) constant ^= 1n << ((1n << BigInt(at)) - 1n);
      register = register & 0x80 ? ((register << 1) ^ 0x171) & 0xff : register << 1;
    }
    found.push(constant);
  }
  return found;
}
const constants = roundConstants();

function turned(lane: bigint, by: number): bigint {
  const shift = BigInt(by);
  return by === 0 ? lane : ((lane << shift) | (lane >> (64n - shift))) & mask;
}

/** One permutation of the 25 lanes; lane x + 5y. */
function permute(lanes: bigint[]): void {
  const at = (index: number): bigint => lanes[index] ?? 0n;
  for (const constant of constants) {
    const sums = [0, 1, 2, 3, 4].map(
      (x) => at(x) ^ at(x + 5) ^ at(x + 10) ^ at(x + 15) ^ at(x + 20),
    );
    const sum = (x: number): bigint => sums[x % 5] ?? 0n;
    for (let n = 0; n < 25; n += 1) lanes[n] = at(n) ^ sum(n + 4) ^ turned(sum(n + 1), 1);
    const moved = new Array<bigint>(25).fill(0n);
    for (let x = 0; x < 5; x += 1) {
      for (let y = 0; y < 5; y += 1) {
        moved[y + 5 * ((2 * x + 3 * y) % 5)] = turned(at(x + 5 * y), offsets[x]?.[y] ?? 0);
      }
    }
    const from = (x: number, y: number): bigint => moved[(x % 5) + 5 * y] ?? 0n;
    for (let y = 0; y < 5; y += 1) {
      for (let x = 0; x < 5; x += 1) {
        lanes[x + 5 * y] = from(x, y) ^ ((from(x + 1, y) ^ mask) & from(x + 2, y));
      }
    }
    lanes[0] = at(0) ^ constant;
  }
}

export function shake256(message: Uint8Array, length: number): Uint8Array {
  const padded = new Uint8Array((Math.floor(message.length / rate) + 1) * rate);
  padded.set(message);
  padded[message.length] = 0x1f;
  padded[padded.length - 1] = (padded[padded.length - 1] ?? 0) | 0x80;
  const lanes = new Array<bigint>(25).fill(0n);
  const view = new DataView(padded.buffer);
  for (let block = 0; block < padded.length; block += rate) {
    for (let n = 0; n < rate / 8; n += 1) {
      lanes[n] = (lanes[n] ?? 0n) ^ view.getBigUint64(block + 8 * n, true);
    }
    permute(lanes);
  }
  const out = new Uint8Array(Math.ceil(length / rate) * rate);
  const told = new DataView(out.buffer);
  for (let block = 0; block < out.length; block += rate) {
    if (block > 0) permute(lanes);
    for (let n = 0; n < rate / 8; n += 1) told.setBigUint64(block + 8 * n, lanes[n] ?? 0n, true);
  }
  return out.slice(0, length);
}
