/** Compares a folder of freshly generated files with the committed one, and brings it up to date. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export interface TreeDifference {
  readonly path: string;
  readonly kind: 'missing' | 'stale' | 'left over';
}

const filesBelow = (dir: string): string[] =>
  existsSync(dir)
    ? readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    : [];

/**
 * What must change in `committed` to equal `fresh`. Only paths that `isOurs` are left over: hand-written files may stand beside
 * generated ones, and a partial run knows nothing of the other packages.
 */
export function differences(fresh: string, committed: string, isOurs: (path: string) => boolean): TreeDifference[] {
  const wanted = filesBelow(fresh);
  const changed = wanted.flatMap((path): TreeDifference[] => {
    const target = join(committed, path);
    if (!existsSync(target)) return [{ path, kind: 'missing' }];
    return readFileSync(target).equals(readFileSync(join(fresh, path))) ? [] : [{ path, kind: 'stale' }];
  });
  const known = new Set(wanted);
  const leftOver = filesBelow(committed).filter((path) => isOurs(path) && !known.has(path));
  return [...changed, ...leftOver.map((path): TreeDifference => ({ path, kind: 'left over' }))];
}

/** Applies the differences. Each file is replaced whole, so a build that reads meanwhile never sees half a file. */
export function apply(found: TreeDifference[], fresh: string, committed: string): void {
  for (const { path, kind } of found) {
    const target = join(committed, path);
    if (kind === 'left over') {
      rmSync(target, { force: true });
      continue;
    }
    mkdirSync(dirname(target), { recursive: true });
    const temporary = `${target}.${process.pid}`;
    writeFileSync(temporary, readFileSync(join(fresh, path)));
    renameSync(temporary, target);
  }
}
