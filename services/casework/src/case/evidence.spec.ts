import { describe, expect, it } from '@jest/globals';
import { evidenceOf, evidenceWith, shownBy, type GivenFiles } from './evidence.ts';
import type { AttachmentState } from './case.state.ts';

const given = (shows: Record<string, string>, ...ids: string[]): GivenFiles => ({
  ...{ ids, kind: 'after', field: 'file_ids', shows: new Map(Object.entries(shows)) },
});
const file = {
  fileId: 'f',
  kind: 'after',
  mediaType: 'image/jpeg',
  size: 1,
  attachTime: '2026-11-23T02:00:00Z',
} as const;
const held = (...named: (string | undefined)[]): { now: { attachments: AttachmentState[] } } => ({
  now: { attachments: named.map((evidence) => ({ ...file, ...(evidence !== undefined && { evidence }) })) },
});

describe('what is given with a result', () => {
  it.each([
    ['no picture', held(), given({}), ['note']],
    ['a picture nobody named', held(), given({}, 'a'), ['note', 'after-photo']],
    ['a picture of a paper', held(), given({ a: 'receipt' }, 'a'), ['note', 'receipt']],
    ['one of each', held(), given({ a: 'receipt' }, 'a', 'b'), ['note', 'receipt', 'after-photo']],
    ['a picture from before there were names', held(undefined), given({}), ['note', 'after-photo']],
    ['a paper that is attached', held('receipt'), given({ a: 'after-photo' }, 'a'), ['note', 'receipt', 'after-photo']],
  ])('is, with %s, what its files are named', (_, found, files, expected) => {
    expect(evidenceOf(found, files)).toEqual(expected);
  });
});

describe('what is given with a step', () => {
  it.each([
    ['named for all', given({}, 'a'), ['mandate', 'receipt'], ['mandate', 'receipt']],
    ['named each', given({ a: 'mandate', b: 'receipt' }, 'a', 'b'), ['signature'], ['mandate', 'receipt']],
    ['named in part', given({ a: 'mandate' }, 'a', 'b'), ['receipt'], ['mandate', 'receipt']],
    ['without a file', given({}), ['mandate'], []],
  ])('%s, counts file by file', (_, files, forAll, expected) => {
    expect(evidenceWith(files, forAll)).toEqual(expected);
  });

  it('names only files that are given, each once', () => {
    const a = { fileId: 'a', evidence: 'mandate' };
    expect(shownBy([a], ['a', 'b']).get('a')).toBe('mandate');
    for (const [named, ids] of [
      [[a], ['b']],
      [[a, { ...a, evidence: 'receipt' }], ['a']],
    ] as const)
      expect(() => shownBy(named, ids)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
