// @vitest-environment node
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isArchive, mapInBundle } from './bundle.ts';

interface Given {
  name: string;
  text: string;
  packed?: boolean;
  size?: number;
}

/** An archive as every program writes it; sums are left out, which nobody here reads. */
function zipped(files: Given[]): Blob {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const list: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (const { name, text, packed = true, size } of files) {
    const words = new TextEncoder().encode(text);
    const data = packed ? new Uint8Array(deflateRawSync(words)) : words;
    const method = packed ? 8 : 0;
    const told = size ?? words.byteLength;
    const named = new TextEncoder().encode(name);
    const head = new DataView(new ArrayBuffer(30));
    head.setUint32(0, 0x04034b50, true);
    head.setUint16(8, method, true);
    head.setUint16(26, named.byteLength, true);
    const line = new DataView(new ArrayBuffer(46));
    line.setUint32(0, 0x02014b50, true);
    line.setUint16(10, method, true);
    line.setUint32(20, data.byteLength, true);
    line.setUint32(24, told, true);
    line.setUint16(28, named.byteLength, true);
    line.setUint32(42, at, true);
    parts.push(new Uint8Array(head.buffer), named, data);
    list.push(new Uint8Array(line.buffer), named);
    at += 30 + named.byteLength + data.byteLength;
  }
  const size = list.reduce((sum, part) => sum + part.byteLength, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint32(12, size, true);
  end.setUint32(16, at, true);
  return new Blob([...parts, ...list, new Uint8Array(end.buffer)]);
}

const words = '{"wayboard": 1, "journey": {"title": "Weg in die Küche 😀"}}';

describe('a bundle', () => {
  it('gives the map in it, packed or not, wherever it lies', async () => {
    for (const packed of [true, false]) {
      const files = [
        { name: 'READ ME.txt', text: 'hello' },
        { name: 'map.json', text: words, packed },
        { name: 'tables/elements.csv', text: 'a,b' },
      ];
      expect(await mapInBundle(zipped(files), 1000)).toBe(words);
    }
  });

  it('is known by its first bytes', async () => {
    expect(await isArchive(zipped([{ name: 'map.json', text: words }]))).toBe(true);
    expect(await isArchive(new Blob([words]))).toBe(false);
    expect(await isArchive(new Blob([]))).toBe(false);
  });

  it('gives nothing when it holds no map, too much, or is damaged', async () => {
    expect(await mapInBundle(zipped([{ name: 'other.json', text: words }]), 1000)).toBeNull();
    const large = { name: 'map.json', text: ' '.repeat(5000) };
    expect(await mapInBundle(zipped([large]), 1000)).toBeNull();
    expect(await mapInBundle(zipped([{ ...large, size: 10 }]), 1000)).toBeNull();
    const whole = zipped([{ name: 'map.json', text: words }]);
    expect(await mapInBundle(whole.slice(0, whole.size - 30), 1000)).toBeNull();
    expect(await mapInBundle(whole.slice(40), 1000)).toBeNull();
    expect(await mapInBundle(new Blob(['no archive']), 1000)).toBeNull();
  });
});
