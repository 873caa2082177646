/** `'=1+1` is how a cell that must not become a formula is written, and one the writer would stumble over (write.ts): the mark is no part of it. */
export const unguarded = (cell: string): string =>
  /^'[=+\-@\t\r＝＋－＠]/.test(cell) || (cell.startsWith("'") && cell.slice(1) in Object.prototype)
    ? cell.slice(1)
    : cell;
