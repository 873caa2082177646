import type { Matter } from './matter.entity.ts';

/** Words of a query: letters and digits of any script, parted by everything else. */
const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/**
 * Those of the matters in which every word occurs, the best first: a word that is a whole keyword or name counts more than one
 * that begins one, and that more than one inside. A catalogue is some thousand names in memory; it is read through.
 */
export function searched(matters: readonly Matter[], query: string): Matter[] {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  const ranked = matters.flatMap((matter) => {
    const texts = [matter.name, matter.nameEn, ...matter.keywords].map((text) => text.toLowerCase());
    const ranks = words.map((word) => Math.max(...texts.map((text) => rankOf(text, word))));
    return ranks.includes(0) ? [] : [{ matter, rank: ranks.reduce((sum, rank) => sum + rank, 0) }];
  });
  return ranked.toSorted((a, b) => b.rank - a.rank).map(({ matter }) => matter);
}

function rankOf(text: string, word: string): number {
  if (text === word) return 3;
  if (text.startsWith(word)) return 2;
  return text.includes(word) ? 1 : 0;
}
