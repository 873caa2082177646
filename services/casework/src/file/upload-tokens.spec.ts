import { describe, expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import { UploadTokens } from './upload-tokens.ts';

const tokens = new UploadTokens(Buffer.alloc(32, 1));

describe('the token of an upload', () => {
  it('names its upload, and is the same each time', () => {
    const uploadId = v7();
    expect(tokens.read(tokens.tokenOf(uploadId))).toBe(uploadId);
    expect(tokens.tokenOf(uploadId)).toBe(tokens.tokenOf(uploadId));
  });

  it('opens nothing when it was not made here', () => {
    const token = tokens.tokenOf(v7());
    const other = new UploadTokens(Buffer.alloc(32, 2)).tokenOf(v7());
    const swapped = `${v7()}.${token.split('.')[1]}`;
    for (const wrong of ['', '.', 'x.y', token.slice(0, -2), `${token.slice(0, -3)}AAA`, other, swapped, v7()])
      expect(tokens.read(wrong)).toBeUndefined();
  });
});
