import { createRequire } from 'node:module';
import path from 'node:path';
import { openSync } from 'fontkit';

const folder = path.join(path.dirname(createRequire(import.meta.url).resolve('@embedpdf/fonts-sc')), '..', 'fonts');

/** Noto Sans Hans: 30,789 characters, names' rare ones among them; only what a page uses goes into it. */
export const REGULAR = path.join(folder, 'NotoSansHans-Regular.otf');
export const BOLD = path.join(folder, 'NotoSansHans-Bold.otf');

let known: ReadonlySet<number> | undefined;

/** A character the font lacks is written by its code, never as an empty box: `𠮷` becomes `〔U+20BB7〕`, and can be filled in by hand. */
export function printable(text: string): string {
  known ??= charactersOf();
  const has = known;
  return [...text.normalize('NFC').replaceAll('\t', '  ')]
    .map((one) => {
      const code = one.codePointAt(0) ?? 0;
      if (code < 32) return one === '\n' ? one : '';
      return has.has(code) ? one : `〔U+${code.toString(16).toUpperCase().padStart(4, '0')}〕`;
    })
    .join('');
}

function charactersOf(): ReadonlySet<number> {
  const font = openSync(REGULAR);
  return new Set('characterSet' in font ? font.characterSet : []);
}
