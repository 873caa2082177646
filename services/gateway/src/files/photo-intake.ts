import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { DomainError, invalidFields } from '@wangge/platform/errors';
import { FileStore } from './file-store.ts';
import { type CleanPhoto, cleanPhoto, MOST_BYTES, thumbnailOf } from './photo.ts';

/** Decoding a picture takes all of a core and 100 MiB for a moment. */
const MOST_AT_ONCE = 2;
/** Ending of what is made of a picture; the picture itself has none. */
const THUMBNAIL = '.small';

/** Takes pictures in: reads the body of a request, cleans the picture and keeps its bytes. */
@Injectable()
export class PhotoIntake {
  private decoding = 0;

  constructor(private readonly store: FileStore) {}

  /** @throws DomainError INVALID_ARGUMENT for what is no picture, RESOURCE_EXHAUSTED while too many are read */
  async take(request: IncomingMessage): Promise<CleanPhoto> {
    const photo = await this.clean(await bodyOf(request));
    await this.store.keep(photo.sha256, photo.bytes);
    return photo;
  }

  /** The thumbnail of a kept picture, made when it is first wanted. @throws DomainError NOT_FOUND, RESOURCE_EXHAUSTED */
  async thumbnail(sha256: string): Promise<Readable> {
    if (!(await this.store.holds(sha256, THUMBNAIL))) {
      const small = await this.alone(async () => thumbnailOf(await buffer(await this.store.open(sha256))));
      await this.store.keep(sha256, small, THUMBNAIL);
    }
    return this.store.open(sha256, THUMBNAIL);
  }

  private clean(bytes: Buffer): Promise<CleanPhoto> {
    return this.alone(() => cleanPhoto(bytes));
  }

  private async alone<T>(decode: () => Promise<T>): Promise<T> {
    if (this.decoding >= MOST_AT_ONCE) {
      throw new DomainError(
        'RESOURCE_EXHAUSTED',
        'TOO_MANY_PICTURES',
        'other pictures are being read; send it again in a second',
      );
    }
    this.decoding += 1;
    try {
      return await decode();
    } finally {
      this.decoding -= 1;
    }
  }
}

/** The whole body; ends the reading as soon as it is too large. */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const type = request.headers['content-type'] ?? '';
  if (!/^image\/(jpeg|png|webp)\b/.test(type)) {
    throw invalidFields([{ field: 'Content-Type', description: 'must be image/jpeg, image/png or image/webp' }]);
  }
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MOST_BYTES)
      throw new DomainError(
        'INVALID_ARGUMENT',
        'PICTURE_TOO_LARGE',
        'a picture may have at most 20 MiB',
        {},
        { fieldViolations: [{ field: 'file', description: 'at most 20 MiB' }] },
      );
    parts.push(part);
  }
  return Buffer.concat(parts);
}
