import { TableError } from './table.ts';

const decoded = (bytes: Uint8Array, encoding: string): string | undefined => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** By mark, else UTF-8 if every byte is, else GB18030 (of which GBK and GB2312 are parts), which Excel in Chinese writes. */
export function textOf(bytes: Uint8Array, declared?: string): string {
  const guesses = declared
    ? [declared]
    : bytes[0] === 0xff && bytes[1] === 0xfe
      ? ['utf-16le']
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? ['utf-16be']
        : ['utf-8', 'gb18030'];
  for (const encoding of guesses) {
    const text = decoded(bytes, encoding);
    if (text !== undefined && !text.includes('\0')) return text;
  }
  throw new TableError(declared ? 'UNKNOWN_ENCODING' : 'NOT_A_TABLE');
}

const DELIMITERS = [',', '\t', ';', '，'] as const;

/** What parts the first line most often, outside quotes. */
export function delimiterOf(text: string): string {
  const line = (/^[^\r\n]*/.exec(text.trimStart())?.[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const counted = DELIMITERS.map((one) => ({ one, times: line.split(one).length }));
  return counted.reduce((best, next) => (next.times > best.times ? next : best)).one;
}
