import { readdirSync } from 'node:fs';

/** One preset for every project: native ESM, TypeScript through swc with decorator metadata, sources through the `wangge-src` condition. */
const preset = {
  testEnvironment: 'node',
  testMatch: ['**/*.spec.ts', '**/*.int-spec.ts', '**/*.e2e-spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  testEnvironmentOptions: { customExportConditions: ['wangge-src', 'node', 'node-addons'] },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          keepClassNames: true,
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

const below = (dir) =>
  readdirSync(new URL(dir, import.meta.url)).map((name) => ({ displayName: name, rootDir: `${dir}${name}` }));

export default {
  testTimeout: 30_000,
  // One PostgreSQL and one NATS for the whole run, when tests that need them were asked for.
  globalSetup: './libs/testing/src/global-setup.ts',
  globalTeardown: './libs/testing/src/global-teardown.ts',
  projects: [
    ...[...below('./libs/'), ...below('./services/')],
    { displayName: 'tools', rootDir: './tools' },
    { displayName: 'deploy', rootDir: './deploy' },
    { displayName: 'e2e', rootDir: './e2e' },
  ].map((project) => ({ ...preset, ...project })),
};
