/** Where the map lies in an archive that Wayboard wrote. */
const map = 'map.json';

const entrySign = 0x02014b50;
const endSign = 0x06054b50;
const fileSign = 0x04034b50;
const endSize = 22;
const longestComment = 0xffff;
const stored = 0;
const deflated = 8;

/** Whether a file is an archive, whatever it is called. */
export async function isArchive(file: Blob): Promise<boolean> {
  const start = new DataView(await file.slice(0, 4).arrayBuffer());
  return start.byteLength === 4 && start.getUint32(0, true) === fileSign;
}

/**
 * The words of the map in an outcome bundle; null when there is none, or one of more than `most`
 * bytes. Nothing else is unpacked, and no more than that.
 */
export async function mapInBundle(file: Blob, most: number): Promise<string | null> {
  try {
    const entry = await find(file);
    if (entry === null || entry.size > most) return null;
    const head = new DataView(await file.slice(entry.at, entry.at + 30).arrayBuffer());
    if (head.getUint32(0, true) !== fileSign) return null;
    const start = entry.at + 30 + head.getUint16(26, true) + head.getUint16(28, true);
    const packed = file.slice(start, start + entry.packed);
    if (entry.method === stored) return await packed.text();
    return await unpacked(packed, most);
  } catch {
    // A damaged archive ends in the middle of a number, or of what was packed.
    return null;
  }
}

interface Entry {
  method: number;
  packed: number;
  size: number;
  at: number;
}

/** The map's line in the list at the archive's end. */
async function find(file: Blob): Promise<Entry | null> {
  const from = Math.max(0, file.size - endSize - longestComment);
  const tail = new DataView(await file.slice(from).arrayBuffer());
  let end = tail.byteLength - endSize;
  while (end >= 0 && tail.getUint32(end, true) !== endSign) end -= 1;
  if (end < 0) return null;
  const size = tail.getUint32(end + 12, true);
  const start = tail.getUint32(end + 16, true);
  const list = new DataView(await file.slice(start, start + size).arrayBuffer());
  const text = new TextDecoder();
  for (let at = 0; at + 46 <= list.byteLength && list.getUint32(at, true) === entrySign;) {
    const length = list.getUint16(at + 28, true);
    const name = text.decode(new Uint8Array(list.buffer, list.byteOffset + at + 46, length));
    const method = list.getUint16(at + 10, true);
    if (name === map && (method === stored || method === deflated)) {
      return {
        method,
        packed: list.getUint32(at + 20, true),
        size: list.getUint32(at + 24, true),
        at: list.getUint32(at + 42, true),
      };
    }
    at += 46 + length + list.getUint16(at + 30, true) + list.getUint16(at + 32, true);
  }
  return null;
}

/** What was packed, or null when it is more than `most` bytes, whatever the list says. */
async function unpacked(packed: Blob, most: number): Promise<string | null> {
  const reader = packed.stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return await new Blob(parts).text();
    size += value.byteLength;
    if (size > most) {
      await reader.cancel();
      return null;
    }
    parts.push(value);
  }
}
