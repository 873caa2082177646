import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = path.resolve(import.meta.dirname, '..');
const PAGES = [
  'README.md',
  'docs/**/*.md',
  'services/*/README.md',
  'libs/*/README.md',
  'proto/README.md',
  'k8s/*.md',
  'deploy/**/*.md',
];
const pages = globSync(PAGES, { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] }).sort();

interface Link {
  readonly text: string;
  readonly target: string;
}

/** Links and pictures of a page; code shows links that are none. */
function linksOf(markdown: string): Link[] {
  const prose = markdown.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '').replaceAll(/`[^`\n]*`/g, '`');
  const inline = [...prose.matchAll(/!?\[([^\]]*)\]\(\s*<?([^)\s>]*)>?(?:\s+"[^"]*")?\s*\)/g)];
  const references = [...prose.matchAll(/^\s*\[([^\]]+)\]:\s+<?(\S+?)>?\s*$/gm)];
  return [...inline, ...references].map(([, text = '', target = '']) => ({ text, target }));
}

/** The anchors of a page's headings, as they are made where it is read. */
const anchorsOf = (markdown: string): Set<string> =>
  new Set(
    [...markdown.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)].map(
      ([, heading = '']) =>
        heading
          .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
          .replaceAll(/\s/g, '-'),
    ),
  );

/** Why a link of a page leads nowhere, or undefined. `read` answers a file of the repository, undefined if there is none. */
function brokenBy(page: string, { target }: Link, read: (file: string) => string | undefined): string | undefined {
  if (/^https?:\/\//.test(target)) return URL.canParse(target) ? undefined : 'is no address';
  if (/^(?:mailto:|\/)/.test(target)) return 'leads out of the repository';
  const [file = '', anchor = ''] = decodeURI(target).split('#');
  const at = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
  const text = read(at);
  if (text === undefined) return 'is not there';
  return anchor === '' || anchorsOf(text).has(anchor) ? undefined : 'has no such heading';
}

function readIn(file: string): string | undefined {
  const full = path.join(root, file);
  if (!existsSync(full)) return undefined;
  return file.endsWith('.md') ? readFileSync(full, 'utf8') : '';
}

describe('the documentation', () => {
  it('has a page for the repository and one for each service', () => {
    const services = globSync('services/*/package.json', { cwd: root }).map(
      (file) => `${path.dirname(file)}/README.md`,
    );
    expect(pages).toEqual(expect.arrayContaining(['README.md', ...services]));
  });

  it.each(pages)('%s: every link leads somewhere', (page) => {
    const broken = linksOf(readFileSync(path.join(root, page), 'utf8')).flatMap((link) => {
      const fault = brokenBy(page, link, readIn);
      return fault === undefined ? [] : [`[${link.text}](${link.target}) ${fault}`];
    });
    expect(broken).toEqual([]);
  });

  it('README.md has links to check, and fits 150 lines', () => {
    const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
    expect(linksOf(readme).length).toBeGreaterThan(0);
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  it('names only commands that exist', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: object };
    const named = pages.flatMap((page) =>
      [...readFileSync(path.join(root, page), 'utf8').matchAll(/\bnpm (?:run ([a-z:]+)|(start|test)\b(?!:))/g)].map(
        ([, run, short]) => `${page}: ${run ?? short ?? ''}`,
      ),
    );
    expect(named.filter((one) => !Object.hasOwn(scripts, one.split(': ')[1] ?? ''))).toEqual([]);
  });
});

describe('the check of links', () => {
  const files: Record<string, string> = {
    'README.md': '# One two\n## 三、Four `five`!',
    'docs/a.md': '',
    'docs/pic.png': '',
  };
  const broken = (page: string, markdown: string) =>
    linksOf(markdown).map((link) => brokenBy(page, link, (file) => files[file]));

  it('lets through what is there', () => {
    const text =
      '[a](docs/a.md) ![p](docs/pic.png "title") [h](#one-two) [f](#三four-five) [x](https://example.test/a)';
    expect(broken('README.md', text)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(broken('docs/a.md', '[up](../README.md#one-two)\n\n[ref]: ../README.md')).toEqual([undefined, undefined]);
  });

  it('bites', () => {
    expect(broken('README.md', '[a](docs/b.md)')).toEqual(['is not there']);
    expect(broken('docs/a.md', '[a](README.md)')).toEqual(['is not there']);
    expect(broken('README.md', '[a](#nowhere)')).toEqual(['has no such heading']);
    expect(broken('README.md', '[a](/root/file)')).toEqual(['leads out of the repository']);
    expect(broken('README.md', '[a](https://)')).toEqual(['is no address']);
    expect(broken('README.md', '[ref]: docs/b.md')).toEqual(['is not there']);
  });

  it('does not take code for links', () => {
    expect(broken('README.md', '`[a](b.md)`\n```\n[c](d.md)\n```\n')).toEqual([]);
  });
});
