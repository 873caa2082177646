import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { notFound } from '@wangge/platform/errors';

/** Ending of what is being forgotten. */
const GONE = '.gone';
const HASH = /^[0-9a-f]{64}$/;
/** What was being written when its writer ended. */
const HALF_WRITTEN = /\.[0-9a-f]{12}$/;

const filesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** Files by the SHA-256 of their bytes, in a folder. The same bytes are kept once; who may see them is not decided here. */
export class FileStore {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Keeps bytes under their hash; keeping them again only makes them young, so that nobody forgets them meanwhile. A half-written file is never seen under its name.
   * @param ending of what was made of them, beside them
   */
  async keep(sha256: string, bytes: Uint8Array, ending = ''): Promise<void> {
    const file = this.pathOf(sha256) + ending;
    if (await this.touch(file)) return;
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

  /** Hashes of what is kept and was last handed in before a moment, a folder at a time; leavings of a crash are cleared away. */
  async *keptBefore(before: Date): AsyncGenerator<readonly string[]> {
    for (const folder of (await filesIn(this.folder)).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
      const kept: string[] = [];
      for (const name of await filesIn(path.join(this.folder, folder))) {
        const file = path.join(this.folder, folder, name);
        if (!(await this.isOlder(file, before))) continue;
        if (HASH.test(name)) kept.push(name);
        else if (HALF_WRITTEN.test(name)) await rm(file, { force: true });
        else if (name.endsWith(GONE)) await this.bringBack(file);
      }
      yield kept;
    }
  }

  /**
   * Forgets bytes, and what was made of them, unless they were handed in again since `before`: they are taken aside first, so that
   * whoever hands them in from then on writes them anew.
   * @returns how many bytes are gone; 0 when they stay
   */
  async forget(sha256: string, before: Date): Promise<number> {
    const file = this.pathOf(sha256);
    const aside = `${file}${GONE}`;
    const taken = await rename(file, aside).then(
      () => true,
      () => false,
    );
    if (!taken) return 0;
    if (!(await this.isOlder(aside, before))) {
      await rename(aside, file);
      return 0;
    }
    const { size } = await stat(aside);
    await rm(aside, { force: true });
    // What is being written anew beside it stays.
    const made = (await filesIn(path.dirname(file))).filter(
      (name) => name.startsWith(`${sha256}.`) && !HALF_WRITTEN.test(name),
    );
    for (const name of made) await rm(path.join(path.dirname(file), name), { force: true });
    return size;
  }

  /** What was taken aside when this ended is judged again next time. */
  private async bringBack(aside: string): Promise<void> {
    const file = aside.slice(0, -GONE.length);
    await ((await this.has(file)) ? rm(aside, { force: true }) : rename(aside, file));
  }

  private isOlder(file: string, before: Date): Promise<boolean> {
    return stat(file).then(
      ({ mtime }) => mtime < before,
      () => false,
    );
  }

  /** Makes a file young; answers false when there is none. */
  private touch(file: string): Promise<boolean> {
    const now = new Date();
    return utimes(file, now, now).then(
      () => true,
      () => false,
    );
  }

  private has(file: string): Promise<boolean> {
    return access(file).then(
      () => true,
      () => false,
    );
  }

  private pathOf(sha256: string): string {
    if (!HASH.test(sha256)) throw notFound('file');
    return path.join(this.folder, sha256.slice(0, 2), sha256);
  }
}
