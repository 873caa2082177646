import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { importsOf, readRepository, readSources, type Repository, unused, violations } from './boundaries.ts';

const root = path.resolve(import.meta.dirname, '..');

/** Declared and never imported by name: a font is found by its package's place. */
const LOADED_OTHERWISE: readonly string[] = ['libs/documents/package.json: @embedpdf/fonts-sc'];

describe('imports', () => {
  const files = readSources(root);
  const repository = readRepository(root);

  it('cross no boundary', () => {
    expect(files.length).toBeGreaterThan(400);
    expect(violations(files, repository)).toEqual([]);
  });

  it('are all that is declared', () => {
    expect(unused(files, repository).filter((one) => !LOADED_OTHERWISE.includes(one))).toEqual([]);
  });
});

describe('the check of imports', () => {
  const declaring = (folder: string, ...declared: string[]) => ({
    folder,
    name: `@wangge/${folder.split('/').at(-1) ?? ''}`,
    declared: new Set(declared),
  });
  const repository: Repository = {
    workspaces: [
      declaring('libs/contracts'),
      declaring('libs/platform', '@wangge/contracts', 'pg'),
      declaring('libs/embedded', 'pg'),
      declaring('libs/testing', '@wangge/embedded', '@wangge/platform'),
      declaring('services/casework', '@wangge/platform', '@wangge/contracts', '@wangge/registry'),
      declaring('services/registry', '@wangge/platform'),
      declaring('tools', '@wangge/platform', '@wangge/embedded'),
      declaring('e2e', '@wangge/testing'),
    ],
    rootDeclared: new Set(['@jest/globals', 'fast-check']),
  };
  const found = (file: string, ...specifiers: string[]) =>
    violations(
      [{ path: file, text: specifiers.map((one) => `import { a } from '${one}';`).join('\n') }],
      repository,
    ).map((one) => one.slice(file.length + 2));

  it('lets through what is allowed', () => {
    const allowed: [string, ...string[]][] = [
      [
        'services/casework/src/a.ts',
        '@wangge/platform/rpc',
        '@wangge/contracts/wangge/casework/v1/case',
        './b.ts',
        'node:fs',
      ],
      ['services/casework/test/a.int-spec.ts', '@wangge/testing/suite', '@jest/globals', '../src/a.ts'],
      ['libs/platform/src/rpc/a.ts', 'pg', '@wangge/contracts/google/rpc/code', '../errors/index.ts'],
      ['libs/testing/src/a.ts', '@wangge/embedded/nats', '@wangge/testing/door'],
      ['tools/start/a.ts', '@wangge/embedded/nats', '../../deploy/nats/subscriptions.ts', 'fast-check'],
      ['e2e/a.e2e-spec.ts', '@wangge/testing/door', '../tools/fsck/databases.ts'],
      ['tools/start.mjs', './setup.mjs', 'node:path'],
      ['tools/bench/a.ts', '../../services/casework/src/a.ts'],
      ['services/casework/src/a.spec.ts', '../../../tools/seed/matters.ts'],
    ];
    for (const [file, ...specifiers] of allowed) expect(found(file, ...specifiers)).toEqual([]);
  });

  it.each([
    ['services/casework/src/a.ts', '@wangge/registry/person', 'is not a library'],
    ['services/casework/src/a.ts', '../../registry/src/person.ts', 'reaches into services/registry'],
    ['services/casework/test/a.int-spec.ts', '../../registry/src/person.ts', 'reaches into services/registry'],
    ['libs/platform/src/a.ts', '@wangge/casework/case', 'is not a library'],
    ['libs/platform/src/a.ts', '../../../services/casework/src/a.ts', 'reaches into services/casework'],
    ['libs/platform/src/a.ts', '../../contracts/src/gen/a.ts', 'reaches into libs/contracts'],
    ['services/casework/src/a.ts', '@wangge/testing/suite', 'is for tests only'],
    ['libs/platform/src/a.ts', '@wangge/embedded/nats', 'is for tests only'],
    ['services/casework/src/a.ts', '@wangge/platform/src/rpc/call.ts', 'is not what the package exports'],
    ['services/casework/src/a.ts', '@wangge/platform/rpc/wire', 'is not what the package exports'],
    ['services/casework/src/a.ts', '@wangge/contracts/src/gen/a', 'is not what the package exports'],
    ['services/casework/src/a.ts', 'pg', 'is not declared in services/casework/package.json'],
    ['services/casework/src/a.ts', 'pg/lib/client', 'is not declared in services/casework/package.json'],
    ['services/registry/src/a.ts', '@wangge/contracts/a', 'is not declared in services/registry/package.json'],
    ['services/casework/src/a.ts', 'fast-check', 'is not declared in services/casework/package.json'],
    ['services/casework/src/a.ts', '@wangge/nothing/a', 'is no package of this repository'],
    ['services/casework/src/a.ts', 'fs', 'is written without node:'],
    ['services/casework/src/a.ts', '../../../tools/start/layout.ts', 'reaches into tools'],
    ['libs/platform/src/a.ts', '../../../../outside.ts', 'leaves the repository'],
    ['tools/start/a.ts', '../../services/casework/src/a.ts', 'reaches into services/casework'],
    ['deploy/a.ts', '../tools/start/layout.ts', 'reaches into tools'],
    ['tools/start.mjs', '@wangge/platform/rpc', 'is imported before anything is installed'],
  ])('bites: %s → %s %s', (file, specifier, fault) => {
    expect(found(file, specifier)).toEqual([`${specifier} ${fault}`]);
  });

  it('sees every form of an import, and none in a comment', () => {
    const text = [
      `import a from 'a';`,
      `import type { B } from "b";`,
      `import {\n  c,\n  type C,\n} from 'c';`,
      `export * from 'd';`,
      `import 'e';`,
      `const f = await ${'import'}('f');`,
      `const g = ${'import.meta.resolve'}('g');`,
      `const h = ${'createRequire'}(import.meta.url)('h');`,
      `// import x from 'x';`,
      `/* import y from 'y'; */`,
      `/** Use \`import z from 'z'\` for it. */`,
      `const url = 'http://example.test'; // import w from 'w'`,
    ].join('\n');
    expect(importsOf(text).sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
  });

  it('names what is declared for nothing', () => {
    const files = [{ path: 'libs/platform/src/a.ts', text: `import 'pg';` }];
    expect(unused(files, repository)).toContain('libs/platform/package.json: @wangge/contracts');
    expect(unused(files, repository)).not.toContain('libs/platform/package.json: pg');
  });
});
