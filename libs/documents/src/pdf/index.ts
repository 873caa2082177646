import type { Page } from './render.ts';

export type { Block, Page } from './render.ts';

/**
 * The document as PDF (A4), its fonts subset to what it uses: some 100 KB for a page of Chinese. What draws it is loaded with
 * the first one: a service that prints once a day does not carry it.
 */
export async function renderPdf(page: Page): Promise<Uint8Array> {
  const { render } = await import('./render.ts');
  return render(page);
}
