import { isWithin } from '@wangge/platform/identity';

/**
 * The places a list or a count reads: `under` if the caller may see it, else what of the caller's own lies below it; all of
 * the caller's when it is empty. None lies within another, so that nothing is counted twice. Row-level security judges again;
 * this names the ranges an index can follow.
 */
export function placesToRead(paths: readonly string[], under: string): string[] {
  const wanted =
    under === '' ? [...paths] : isWithin(under, paths) ? [under] : paths.filter((path) => isWithin(path, [under]));
  const distinct = [...new Set(wanted)];
  return distinct.filter(
    (path) =>
      !isWithin(
        path,
        distinct.filter((other) => other !== path),
      ),
  );
}

/** Rows of one of the places `$1`, as a lateral join on `place(path)`: ranges keep their index, and '/' follows '.'. */
export const inPlace = (column = 'org_path'): string => `${column} >= place.path and ${column} < place.path || '/'`;
