import { readdirSync, readFileSync } from 'node:fs';

/**
 * Memory of the given processes in bytes: the sum of Pss, which counts a shared page once however many share it.
 * Linux only (0 elsewhere); processes that are gone or not ours to read count 0.
 */
export function pssOf(pids: Iterable<number>): number {
  let kilobytes = 0;
  for (const pid of pids) kilobytes += Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
  return kilobytes * 1024;
}

/** `roots` and all their descendants, e.g. PostgreSQL with the processes of its connections. Linux only. */
export function processTree(roots: Iterable<number>): Set<number> {
  const children = new Map<number, number[]>();
  for (const entry of read('/proc/self/stat') === '' ? [] : readdirSync('/proc')) {
    const stat = /^\d+$/.test(entry) ? read(`/proc/${entry}/stat`) : '';
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (stat !== '') children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const tree = new Set(roots);
  for (const pid of tree) for (const child of children.get(pid) ?? []) tree.add(child); // a Set visits what is added
  return tree;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
