import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { phonePhoto } from '@wangge/testing/door';
import { cleanPhoto, thumbnailOf } from './photo.ts';

describe('a picture handed in', () => {
  it('keeps nothing of where and with what it was taken', async () => {
    const taken = await phonePhoto({ longitude: 116.4312, latitude: 39.9081 });
    expect((await sharp(taken).metadata()).exif).toBeDefined();
    const kept = await cleanPhoto(taken);
    const metadata = await sharp(kept.bytes).metadata();
    expect(metadata.exif).toBeUndefined();
    expect(metadata.orientation).toBeUndefined();
    expect(kept.bytes.includes('Grid worker')).toBe(false);
  });

  it('is bounded to 2560 pixels on its longest side and keeps its shape', async () => {
    const kept = await cleanPhoto(await phonePhoto({ longitude: 116, latitude: 39, width: 2624, height: 1968 }));
    expect([kept.width, kept.height]).toEqual([2560, 1920]);
  });

  it('has a small picture of 320 pixels, that holds nothing but itself', async () => {
    const kept = await cleanPhoto(await phonePhoto({ longitude: 116, latitude: 39, width: 1600, height: 1200 }));
    const small = await thumbnailOf(kept.bytes);
    const { width, height, exif, format } = await sharp(small).metadata();
    expect([width, height, exif, format]).toEqual([320, 240, undefined, 'jpeg']);
    expect(small.length).toBeLessThan(40_000);
  });

  it.each([
    ['an empty file', Buffer.alloc(0), 'NOT_A_PICTURE'],
    ['text', Buffer.from('hello'), 'NOT_A_PICTURE'],
    [
      'a drawing with a script',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
      'NOT_A_PICTURE',
    ],
    ['more than 20 MiB', Buffer.alloc(20 * 1024 * 1024 + 1), 'PICTURE_TOO_LARGE'],
  ])('refuses %s', async (_what, bytes, reason) => {
    await expect(cleanPhoto(bytes)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason });
  });

  it('refuses a small file that unfolds into a huge picture before decoding it', async () => {
    const bomb = await sharp({
      create: { width: 14_000, height: 14_000, channels: 3, background: '#fff' },
      limitInputPixels: false,
    })
      .png()
      .toBuffer();
    const before = process.memoryUsage().rss;
    await expect(cleanPhoto(bomb)).rejects.toMatchObject({ reason: 'PICTURE_TOO_LARGE' });
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
  });

  it('refuses a truncated JPEG', async () => {
    const taken = await phonePhoto({ longitude: 116, latitude: 39 });
    await expect(cleanPhoto(taken.subarray(0, taken.length / 2))).rejects.toMatchObject({ reason: 'NOT_A_PICTURE' });
  });

  it('leaves nothing of a page hidden behind the picture', async () => {
    const taken = await phonePhoto({ longitude: 116, latitude: 39, width: 40, height: 30 });
    const kept = await cleanPhoto(Buffer.concat([taken, Buffer.from('<html><script>alert(1)</script></html>')]));
    expect(kept.bytes.includes('<script>')).toBe(false);
  });
});
