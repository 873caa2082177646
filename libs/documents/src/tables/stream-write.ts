import { stringify } from 'csv-stringify/sync';
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import type { TableFormat } from './file.ts';

type Rows = readonly (readonly string[])[];

/**
 * Rows as a CSV or XLSX file of any length, handed out as they come: no more than one batch of rows is held. Cells are what
 * `writeCsv` and `writeXlsx` make of them: nothing in them is computed.
 * @param batches rows in the order of the file, the heading first
 */
export function streamWriteTable(format: TableFormat, batches: AsyncIterable<Rows>): AsyncGenerator<Uint8Array> {
  return format === 'csv' ? csv(batches) : xlsx(batches);
}

async function* csv(batches: AsyncIterable<Rows>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let bom = true;
  for await (const rows of batches) {
    yield encoder.encode(
      stringify(
        rows.map((row) => [...row]),
        { bom, escape_formulas: true, record_delimiter: 'windows' },
      ),
    );
    bom = false;
  }
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
/** The parts of a workbook of one sheet but the sheet, in the order ECMA-376 readers look for them. */
const PARTS: Readonly<Record<string, string>> = {
  '[Content_Types].xml':
    `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
    `<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>` +
    `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/></Types>`,
  '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
};

async function* xlsx(batches: AsyncIterable<Rows>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let ready: Uint8Array[] = [];
  let written = 0;
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    ready.push(chunk);
  });
  for (const [name, text] of Object.entries(PARTS)) {
    const part = new ZipPassThrough(name);
    zip.add(part);
    part.push(encoder.encode(XML + text), true);
  }
  const sheet = new ZipDeflate('xl/worksheets/sheet1.xml', { level: 6 });
  zip.add(sheet);
  sheet.push(encoder.encode(`${XML}<worksheet xmlns="${MAIN}"><sheetData>`));
  for await (const rows of batches) {
    const from = written + 1;
    sheet.push(encoder.encode(rows.map((row, i) => rowXml(row, from + i)).join('')));
    written += rows.length;
    yield* ready;
    ready = [];
  }
  sheet.push(encoder.encode('</sheetData></worksheet>'), true);
  zip.end();
  yield* ready;
}

/** Row 1 upwards; readers find cells by their address. */
const rowXml = (row: readonly string[], number: number): string =>
  `<row r="${number}">${row.map((cell, at) => cellXml(cell, `${columnName(at)}${number}`)).join('')}</row>`;

/** A text that stands in the cell itself: no number loses digits, no formula is one. */
const cellXml = (cell: string, at: string): string =>
  cell === '' ? '' : `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;

/** A, B … Z, AA. */
const columnName = (at: number): string =>
  (at < 26 ? '' : columnName(Math.floor(at / 26) - 1)) + String.fromCharCode(65 + (at % 26));

/** XML 1.0 has no place for other control characters, halves of characters or the two that are none. */
// eslint-disable-next-line no-control-regex
const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(UNWRITABLE, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
