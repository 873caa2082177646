/** For specs: a workspace of its own with the fixture contract, built by the real buf after one change. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Contract, contractOf } from './contract.ts';
import { buf, ROOT } from './repository.ts';

export class FixtureWorkspace {
  readonly dir = mkdtempSync(join(tmpdir(), 'wangge-contract-'));

  constructor() {
    for (const path of ['buf.yaml', 'third_party/proto', 'proto/wangge/options'])
      cpSync(join(ROOT, path), join(this.dir, path), { recursive: true });
    cpSync(join(ROOT, 'tools/contract/fixtures'), join(this.dir, 'proto'), { recursive: true });
  }

  /** Builds the fixture with `from` replaced by `to` in one file, and puts the file back. */
  with(file: string, from: string, to: string): Contract {
    return this.changed(file, from, to, () => this.build());
  }

  build(): Contract {
    return contractOf(this.image());
  }

  image(): Buffer {
    return buf('build', this.dir, '-o', '-#format=binpb');
  }

  changed<T>(file: string, from: string, to: string, run: () => T): T {
    const path = join(this.dir, 'proto/wangge/fixture/v1', file);
    const text = readFileSync(path, 'utf8');
    if (!text.includes(from)) throw new Error(`${file} does not contain: ${from}`);
    writeFileSync(path, text.replace(from, to));
    try {
      return run();
    } finally {
      writeFileSync(path, text);
    }
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
