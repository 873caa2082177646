import { describe, expect, it } from '@jest/globals';
import { placesToRead } from './scope-places.ts';

describe('the places a list reads', () => {
  it('are the caller’s own when none is named, none of them twice', () => {
    expect(placesToRead(['dc.s01.c01', 'dc.s02', 'dc.s01.c01.g1', 'dc.s02'], '')).toEqual(['dc.s01.c01', 'dc.s02']);
  });

  it('are the one named, when the caller may see it', () => {
    expect(placesToRead(['dc.s01'], 'dc.s01.c02')).toEqual(['dc.s01.c02']);
    expect(placesToRead(['dc.s01'], 'dc.s01')).toEqual(['dc.s01']);
  });

  it('are what the caller may see of a wider one', () => {
    expect(placesToRead(['dc.s01.c01', 'dc.s02.c01'], 'dc.s01')).toEqual(['dc.s01.c01']);
  });

  it('are none elsewhere, even where the name begins alike', () => {
    expect(placesToRead(['dc.s01'], 'dc.s02')).toEqual([]);
    expect(placesToRead(['dc.s1'], 'dc.s10')).toEqual([]);
    expect(placesToRead([], '')).toEqual([]);
  });
});
