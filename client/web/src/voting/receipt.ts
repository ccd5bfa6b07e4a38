import { shake256 } from './keccak.ts';

/** Pedersen commitments of ballots, as docs/rules.md tells (V19, V20): the same as the server's. */
const prime = BigInt(
  '0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD' +
    'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED' +
    'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F' +
    '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B' +
    'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510' +
    '15728E5A8AACAA68FFFFFFFFFFFFFFFF',
);
const bytes = 272;
const digits = 512;

function power(base: bigint, exponent: bigint): bigint {
  let found = 1n;
  let square = base % prime;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) found = (found * square) % prime;
    square = (square * square) % prime;
  }
  return found;
}

/** A number of the group whose relation to all others nobody knows. */
function generator(name: string): bigint {
  const digest = shake256(new TextEncoder().encode(`wayboard receipt 1/${name}`), bytes);
  let value = 0n;
  for (const byte of digest) value = (value << 8n) | BigInt(byte);
  return power(value % prime, 2n);
}

function weight(round: string, dots: Readonly<Record<string, number>>): bigint {
  return Object.entries(dots).reduce(
    (found, [option, count]) =>
      (found * power(generator(`${round}/${option}`), BigInt(count))) % prime,
    1n,
  );
}

/** The commitment to a ballot with its salt, as 512 hexadecimal digits. */
export function receiptOf(
  round: string,
  dots: Readonly<Record<string, number>>,
  salt: string,
): string {
  const found = (power(generator(''), BigInt(`0x${salt}`)) * weight(round, dots)) % prime;
  return found.toString(16).padStart(digits, '0');
}

/** Whether these totals are exactly the sum of the ballots behind the receipts. */
export function isSound(
  round: string,
  receipts: readonly string[],
  totals: Readonly<Record<string, number>>,
  opening: string,
): boolean {
  const product = receipts.reduce((all, one) => (all * BigInt(`0x${one}`)) % prime, 1n);
  const expected = (power(generator(''), BigInt(`0x${opening}`)) * weight(round, totals)) % prime;
  return product === expected;
}
