import { describe, expect, it } from '@jest/globals';
import { streamTable, type StreamOptions, TableError } from './index.ts';

// Files as districts have them: every encoding with every delimiter and end of line, whole and damaged in each way.

/** In characters that all of the encodings have. */
const TABLE = [
  ['姓名', '地址', '村名'],
  ['王三', '100001198001010011', '一村'],
  ['李四', '', '二村'],
];
const DELIMITERS = [',', ';', '\t', '，'];
const ENDS = ['\n', '\r\n', '\r'];
const SEED = 20_261_122;

/** Encodes what a decoder reads: each character of two bytes is looked for among all of them. */
function encoderOf(encoding: string): (text: string) => Buffer {
  const decoder = new TextDecoder(encoding);
  const codes = new Map<string, Buffer>();
  for (let lead = 0x81; lead < 0xff; lead += 1)
    for (let trail = 0x40; trail < 0xff; trail += 1) {
      const bytes = Buffer.from([lead, trail]);
      const text = decoder.decode(bytes);
      if ([...text].length === 1 && !codes.has(text)) codes.set(text, bytes);
    }
  return (text) => Buffer.concat([...text].map((one) => codes.get(one) ?? Buffer.from(one, 'latin1')));
}
const [gb, big5] = [encoderOf('gb18030'), encoderOf('big5')];

interface Encoding {
  readonly name: string;
  readonly encode: (text: string) => Buffer;
  readonly options?: StreamOptions;
}
const ENCODINGS: readonly Encoding[] = [
  { name: 'UTF-8', encode: (text) => Buffer.from(text) },
  { name: 'UTF-8 with a mark', encode: (text) => Buffer.from(`\uFEFF${text}`) },
  { name: 'UTF-16 with a mark', encode: (text) => Buffer.from(`\uFEFF${text}`, 'utf16le') },
  { name: 'GB18030, found out', encode: gb },
  { name: 'GB18030, declared', encode: gb, options: { encoding: 'gb18030' } },
  { name: 'GBK, declared', encode: gb, options: { encoding: 'gbk' } },
  { name: 'Big5, declared', encode: big5, options: { encoding: 'big5' } },
];

async function read(bytes: Uint8Array, options: StreamOptions = {}): Promise<string[][] | string> {
  const rows: string[][] = [];
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += 64) yield bytes.subarray(at, at + 64);
  }
  try {
    for await (const { cells } of streamTable(pieces, options)) rows.push([...cells]);
    return rows;
  } catch (error) {
    if (error instanceof TableError) return error.problem;
    throw error;
  }
}

let state = SEED;
const upTo = (most: number): number => (state = (state * 48_271) % 2_147_483_647) % most;

/** A byte changed, put in, taken out, or everything from it on lost. */
const DAMAGES: readonly ((bytes: Buffer) => Buffer)[] = [
  (bytes) => Buffer.concat([bytes.subarray(0, upTo(bytes.length)), Buffer.from([0xff]), bytes.subarray(-5)]),
  (bytes) => bytes.subarray(0, upTo(bytes.length)),
  (bytes) => Buffer.from(bytes).fill(upTo(256), upTo(bytes.length)),
  (bytes) => Buffer.concat([bytes.subarray(0, upTo(bytes.length)), Buffer.from([0]), bytes]),
  (bytes) => {
    const changed = Buffer.from(bytes);
    changed[upTo(bytes.length)] = upTo(256);
    return changed;
  },
];

describe.each(ENCODINGS)('a file in $name', ({ encode, options }) => {
  const files = DELIMITERS.flatMap((delimiter) => ENDS.map((end) => ({ delimiter, end })));
  const textOf = (cells: readonly (readonly string[])[], delimiter: string, end: string) =>
    cells.map((row) => row.join(delimiter)).join(end) + end;
  const whole = (bytes: Buffer) => read(new Uint8Array(bytes), options);

  it('is read whole whatever parts its cells and ends its lines', async () => {
    for (const { delimiter, end } of files) {
      expect(await whole(encode(textOf(TABLE, delimiter, end)))).toEqual(TABLE);
      const quoted = TABLE.map((row) => row.map((cell) => `"${cell}"`));
      expect(await whole(encode(textOf(quoted, delimiter, end)))).toEqual(TABLE);
    }
  });

  it('says so when a quote is never closed', async () => {
    for (const { delimiter, end } of files) {
      const open = [...TABLE, ['"王五', '1', '三村']];
      expect(await whole(encode(textOf(open, delimiter, end)))).toBe('BROKEN_QUOTES');
    }
  });

  it('is read or refused by name however it is damaged, and never anything else', async () => {
    for (const { delimiter, end } of files)
      for (const damage of DAMAGES)
        for (let n = 0; n < 4; n += 1) {
          const outcome = await whole(damage(encode(textOf(TABLE, delimiter, end))));
          expect(typeof outcome === 'string' || Array.isArray(outcome)).toBe(true);
        }
  });
});

describe('a file declared to be what it is not', () => {
  it.each([
    ['GB18030 as UTF-8', gb, 'utf-8'],
    ['Big5 as UTF-8', big5, 'utf-8'],
  ])('is refused: %s', async (_, encode, encoding) => {
    expect(await read(new Uint8Array(encode('姓名,地址\n')), { encoding })).toBe('UNKNOWN_ENCODING');
  });
});
