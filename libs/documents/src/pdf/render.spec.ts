import { inflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { printable } from './fonts.ts';
import { renderPdf } from './index.ts';

const page = (text: string) => ({
  title: '人民调解协议书',
  foot: '（2026）调字第1号',
  made: new Date('2026-11-22T02:00:00Z'),
  blocks: [
    { kind: 'facts' as const, facts: [['当事人', '甲']] as const },
    { kind: 'paragraph' as const, text },
    { kind: 'table' as const, header: ['日期', '事项'], rows: [['2026-11-22', '第一次调解']] },
    { kind: 'signatures' as const, lines: ['当事人（签名）', '调解员（签名）'] },
  ],
});

/** The code points a reader would copy out of the document: what its character maps say. */
function mapped(pdf: Uint8Array): Set<string> {
  const text = Buffer.from(pdf).toString('latin1');
  const found = new Set<string>();
  for (const part of text.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)) {
    let content: string;
    try {
      content = inflateSync(Buffer.from(part[1] ?? '', 'latin1')).toString('latin1');
    } catch {
      continue;
    }
    if (!content.includes('beginbfrange')) continue;
    for (const code of content.matchAll(/<([0-9a-f]{4}|[0-9a-f]{8})>/gi)) {
      const units = (code[1] ?? '').match(/.{4}/g) ?? [];
      found.add(String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16))));
    }
  }
  return found;
}

describe('a printed page', () => {
  it('is small, holds its characters as text, and is the same every time', async () => {
    const made = await renderPdf(page('双方于下月五日前修复漏水。'));
    expect(Buffer.from(made.subarray(0, 5)).toString()).toBe('%PDF-');
    expect(made.length).toBeLessThan(150_000);
    const characters = mapped(made);
    for (const one of '人民调解双方修复漏水') expect(characters).toContain(one);
    const again = await renderPdf(page('双方于下月五日前修复漏水。'));
    expect(again.length).toBe(made.length);
  });

  it('goes on over pages', async () => {
    const made = await renderPdf(page('长文。'.repeat(3000)));
    const pages =
      Buffer.from(made)
        .toString('latin1')
        .match(/\/Type \/Page\b/g) ?? [];
    expect(pages.length).toBeGreaterThan(3);
  });

  it('never shows an empty box for a name', () => {
    expect(printable('㛃䶮𬭚')).toBe('㛃䶮𬭚');
    expect(printable('𠮷')).toBe('〔U+20BB7〕');
    expect(printable('a\u0007b')).toBe('ab');
  });
});
