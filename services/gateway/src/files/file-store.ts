import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { notFound } from '@wangge/platform/errors';

/** Files by the SHA-256 of their bytes, in a folder. The same bytes are kept once; who may see them is not decided here. */
export class FileStore {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Keeps bytes under their hash; keeping them again changes nothing. A half-written file is never seen under its name.
   * @param ending of what was made of them, beside them
   */
  async keep(sha256: string, bytes: Uint8Array, ending = ''): Promise<void> {
    const file = this.pathOf(sha256) + ending;
    if (await this.has(file)) return;
    await mkdir(path.dirname(file), { recursive: true });
    const fresh = `${file}.${randomBytes(6).toString('hex')}`;
    await writeFile(fresh, bytes, { flush: true });
    await rename(fresh, file);
  }

  /** The bytes as a stream. NOT_FOUND when the store has lost or never had them. */
  async open(sha256: string, ending = ''): Promise<Readable> {
    const file = this.pathOf(sha256) + ending;
    if (!(await this.has(file))) throw notFound('file');
    return createReadStream(file);
  }

  /** Whether it is there, or what was made of it. */
  holds(sha256: string, ending = ''): Promise<boolean> {
    return this.has(this.pathOf(sha256) + ending);
  }

  private has(file: string): Promise<boolean> {
    return access(file).then(
      () => true,
      () => false,
    );
  }

  private pathOf(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw notFound('file');
    return path.join(this.folder, sha256.slice(0, 2), sha256);
  }
}
