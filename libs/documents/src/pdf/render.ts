import PDFDocument from 'pdfkit';
import { BOLD, printable, REGULAR } from './fonts.ts';

/** What a page is made of. Text is set as it is; a character the font lacks is written by its code. */
export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [label: string, value: string])[] }
  | { readonly kind: 'table'; readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'signatures'; readonly lines: readonly string[] };

/** A document: its title, its blocks, what stands at the foot of every page, and when it was made (nothing else varies). */
export interface Page {
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly foot: string;
  readonly made: Date;
}

const MARGIN = 56;
const BODY = 10.5;

/** See index.ts. */
export function render(page: Page): Promise<Uint8Array> {
  const pdf = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + 16 },
    bufferPages: true,
    lang: 'zh-CN',
    displayTitle: true,
    info: { Title: page.title, CreationDate: page.made, ModDate: page.made, Producer: 'Wangge', Creator: 'Wangge' },
  });
  const done = collected(pdf);
  pdf.font(BOLD).fontSize(17).text(printable(page.title), { align: 'center' }).moveDown(1);
  for (const block of page.blocks) draw(pdf, block);
  foot(pdf, page.foot);
  pdf.end();
  return done;
}

function collected(pdf: PDFKit.PDFDocument): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    pdf.on('data', (part: Buffer) => parts.push(part));
    pdf.on('end', () => {
      resolve(new Uint8Array(Buffer.concat(parts)));
    });
    pdf.on('error', reject);
  });
}

function draw(pdf: PDFKit.PDFDocument, block: Block): void {
  pdf.font(REGULAR).fontSize(BODY);
  switch (block.kind) {
    case 'heading':
      pdf.moveDown(0.4).font(BOLD).fontSize(12.5).text(printable(block.text)).moveDown(0.3);
      return;
    case 'paragraph':
      pdf.text(printable(block.text), { lineGap: 3, align: 'left' }).moveDown(0.5);
      return;
    case 'facts':
      table(pdf, [], block.facts, ['25%', '*']);
      return;
    case 'table':
      table(pdf, block.header, block.rows);
      return;
    case 'signatures':
      for (const line of block.lines) signature(pdf, line);
  }
}

function table(
  pdf: PDFKit.PDFDocument,
  header: readonly string[],
  rows: readonly (readonly string[])[],
  columnStyles?: ('*' | `${number}%`)[],
): void {
  if (rows.length === 0) return;
  const width = pdf.page.width - 2 * MARGIN;
  const heading = header.map((one) => ({
    text: printable(one),
    backgroundColor: '#eeeeee',
    font: { src: BOLD, size: BODY - 1 },
  }));
  const columns = columnStyles?.map((style) => (style === '*' ? '*' : (width * Number.parseFloat(style)) / 100));
  pdf.fontSize(BODY - 1).table({
    maxWidth: width,
    ...(columns ? { columnStyles: columns } : {}),
    defaultStyle: { border: 0.5, borderColor: '#999999', padding: 4 },
    data: [...(heading.length > 0 ? [heading] : []), ...rows.map((row) => row.map((cell) => printable(cell)))],
  });
  pdf.x = MARGIN;
  pdf.moveDown(0.8);
}

function signature(pdf: PDFKit.PDFDocument, label: string): void {
  pdf.moveDown(1.2).text(printable(label), { continued: false });
  const y = pdf.y;
  pdf
    .moveTo(MARGIN + 140, y)
    .lineTo(pdf.page.width - MARGIN, y)
    .lineWidth(0.5)
    .strokeColor('#555555')
    .stroke();
}

function foot(pdf: PDFKit.PDFDocument, text: string): void {
  const { count } = pdf.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    pdf.switchToPage(index);
    // Below the margin, where writing would otherwise begin a page of its own.
    pdf.page.margins.bottom = 0;
    pdf
      .font(REGULAR)
      .fontSize(8)
      .fillColor('#555555')
      .text(printable(`${text}　${index + 1}/${count}`), MARGIN, pdf.page.height - MARGIN, {
        align: 'center',
        width: pdf.page.width - 2 * MARGIN,
        lineBreak: false,
      });
  }
}
