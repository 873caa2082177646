import { createHash } from 'node:crypto';
import { DomainError } from '@wangge/platform/errors';

/** A picture as it is kept: re-encoded, without metadata, named by the hash of its bytes. */
export interface CleanPhoto {
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly mediaType: 'image/jpeg';
  readonly width: number;
  readonly height: number;
}

/** Bytes a phone may hand in. */
export const MOST_BYTES = 20 * 1024 * 1024;
/** Pixels a picture may have before it is decoded; a small file can hold a very large picture. */
const MOST_PIXELS = 25_000_000;
/** Longest side kept, in pixels: enough to read a sign, small enough for a phone. */
const LONGEST_SIDE = 2560;

const refuse = (reason: string, description: string) =>
  new DomainError('INVALID_ARGUMENT', reason, description, {}, { fieldViolations: [{ field: 'file', description }] });

/** Longest side of a thumbnail, in pixels. */
const THUMBNAIL_SIDE = 320;

/** A small picture of one that is kept; nothing of the large one's file comes with it. */
export async function thumbnailOf(kept: Uint8Array): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp(kept, { limitInputPixels: MOST_PIXELS, pages: 1 })
    .resize({ width: THUMBNAIL_SIDE, height: THUMBNAIL_SIDE, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 70 })
    .toBuffer();
}

/**
 * Decodes a picture, turns it upright, bounds its size and encodes it anew as JPEG. Everything else the file held is gone:
 * position, camera, thumbnails, whatever was hidden behind the picture. Nothing in it is looked at or analysed.
 * @throws DomainError INVALID_ARGUMENT with reason NOT_A_PICTURE or PICTURE_TOO_LARGE
 */
export async function cleanPhoto(upload: Uint8Array): Promise<CleanPhoto> {
  if (upload.byteLength === 0) throw refuse('NOT_A_PICTURE', 'The file is empty.');
  if (upload.byteLength > MOST_BYTES) throw refuse('PICTURE_TOO_LARGE', 'A picture may have at most 20 MiB.');
  const { default: sharp } = await import('sharp'); // loaded with the first picture: it costs an idle gateway 20 MiB
  sharp.cache(false);
  sharp.concurrency(1);
  const header = sharp(upload, { limitInputPixels: false }); // reads the header, decodes nothing
  const { format, width, height } = await header.metadata().catch(() => {
    throw refuse('NOT_A_PICTURE', 'The file is not a picture that can be read.');
  });
  if (!['jpeg', 'png', 'webp'].includes(format ?? ''))
    throw refuse('NOT_A_PICTURE', 'A picture is a JPEG, PNG or WebP file.');
  if (width * height > MOST_PIXELS) throw refuse('PICTURE_TOO_LARGE', 'A picture may have at most 25 million pixels.');
  const { data, info } = await sharp(upload, { limitInputPixels: MOST_PIXELS, failOn: 'error', pages: 1 })
    .rotate()
    .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 82 })
    .toBuffer({ resolveWithObject: true })
    .catch(() => {
      throw refuse('NOT_A_PICTURE', 'The picture is damaged and cannot be read to its end.');
    });
  const sha256 = createHash('sha256').update(data).digest('hex');
  return { bytes: data, sha256, mediaType: 'image/jpeg', width: info.width, height: info.height };
}
