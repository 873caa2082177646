const passes = new Map<string, number>();

/**
 * A named moment at which a test may kill this process, as a power failure would: nothing is flushed, no handler runs.
 * `WANGGE_CRASH_AT=after_commit` kills at the first pass, `after_commit:3` at the third. Costs nothing when unset.
 */
export function crashPoint(name: string): void {
  const wanted = process.env['WANGGE_CRASH_AT'];
  if (!wanted) return;
  const [point, pass = '1'] = wanted.split(':');
  if (point !== name) return;
  const count = (passes.get(name) ?? 0) + 1;
  passes.set(name, count);
  if (count === Number(pass)) process.kill(process.pid, 'SIGKILL');
}
