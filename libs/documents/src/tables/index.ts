export { byHeader, type Column, type NamedRow } from './header.ts';
export { tableFile, type TableFile, type TableFormat } from './file.ts';
export { readTable, type ReadOptions } from './read.ts';
export { type Table, TableError, type TableProblem, type TableRow } from './table.ts';
export { type Bytes, streamTable, type StreamOptions } from './stream.ts';
export { streamWriteTable } from './stream-write.ts';
export { writeCsv, writeXlsx } from './write.ts';
