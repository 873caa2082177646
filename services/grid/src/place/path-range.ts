/**
 * Bounds of a path and everything below it, lower inclusive and upper exclusive, for text in collation "C": '/' follows '.'
 * and precedes every character of a label, so that `dc.s1` never catches `dc.s10`. Everything for the empty path: '{'
 * follows 'z'.
 */
export const rangeBelow = (path: string): [from: string, to: string] => (path === '' ? ['', '{'] : [path, `${path}/`]);
