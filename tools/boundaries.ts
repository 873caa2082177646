/**
 * Who may import whom: the rules of the repository's layout, checked on every import of every file.
 *   · libs import libs, services import libs, nobody imports a service
 *   · test helpers and the embedded stack stay out of what runs in production
 *   · only what a package's own package.json declares, and of our own packages only what they export
 */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';

/** A file of the repository, its path with `/` from the root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A folder with a package.json. */
export interface Workspace {
  readonly folder: string;
  readonly name: string;
  readonly declared: ReadonlySet<string>;
}

export interface Repository {
  readonly workspaces: readonly Workspace[];
  /** Declared at the root for tests and tools. */
  readonly rootDeclared: ReadonlySet<string>;
}

const OWN = '@wangge/';
/** Libraries that nothing of the running product imports. */
const FOR_TESTS = ['@wangge/testing', '@wangge/embedded'];
/** What runs before anything is installed, on an older Node. */
const BEFORE_INSTALL = /^tools\/(?:start|setup|run|test)\.mjs$/;
/** Whose files may reach into which folder by path. */
const MAY_REACH: readonly (readonly [from: RegExp, to: RegExp])[] = [
  [/^tools\//, /^deploy$/],
  [/^e2e\//, /^(?:tools|deploy)$/],
  // What a service is tested with is what the demonstration is seeded with, and the seed is tested against what reads it.
  [/^services\/.*(?:\/test\/|spec\.ts$)/, /^tools$/],
  [/^tools\/.*spec\.ts$/, /^services\//],
  // A measurement of a part stands beside the part, and what was computed by a part's own rules is computed by them again.
  [/^tools\/(?:bench|fsck)\//, /^services\//],
];

const IMPORT = [
  /(?:^|[;}\n])\s*(?:import|export)\b[^'"`;()]*?\bfrom\s*['"]([^'"\n]+)['"]/g,
  /(?:^|[;}\n])\s*import\s*['"]([^'"\n]+)['"]/g,
  /\bimport\s*\(\s*['"`]([^'"`$\n]+)/g,
  /\b(?:import\.meta\.resolve|require|createRequire\([^)]*\))\s*\(\s*['"`]([^'"`$\n]+)/g,
];

/** What a file imports, statically or not, types too; in the order of the forms. */
export function importsOf(text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[\s;{}(),])\/\/.*$/gm, '$1');
  return IMPORT.flatMap((form) => [...code.matchAll(form)].map(([, specifier = '']) => specifier));
}

/** Every import that breaks a rule, as a sentence that begins with the file. */
export const violations = (files: readonly SourceFile[], repository: Repository): string[] =>
  files.flatMap((file) =>
    importsOf(file.text).flatMap((specifier) => {
      const fault = faultOf(file.path, specifier, repository);
      return fault === undefined ? [] : [`${file.path}: ${specifier} ${fault}`];
    }),
  );

function faultOf(file: string, specifier: string, repository: Repository): string | undefined {
  if (specifier.startsWith('node:')) return undefined;
  if (specifier.startsWith('.')) return relativeFault(file, specifier);
  if (builtinModules.includes(specifier)) return 'is written without node:';
  if (BEFORE_INSTALL.test(file)) return 'is imported before anything is installed';
  const name = packageOf(specifier);
  return name.startsWith(OWN) ? ownFault(file, specifier, name, repository) : undeclared(file, name, repository);
}

function relativeFault(file: string, specifier: string): string | undefined {
  const target = path.posix.join(path.posix.dirname(file), specifier);
  const [from, to] = [homeOf(file), homeOf(target)];
  if (target.startsWith('..')) return 'leaves the repository';
  if (from === to || to === '') return undefined;
  return MAY_REACH.some(([who, where]) => who.test(file) && where.test(to)) ? undefined : `reaches into ${to}`;
}

function ownFault(file: string, specifier: string, name: string, repository: Repository): string | undefined {
  const home = homeOf(file);
  const target = repository.workspaces.find((workspace) => workspace.name === name);
  if (target === undefined) return 'is no package of this repository';
  if (!target.folder.startsWith('libs/')) return 'is not a library';
  const isOwn = target.folder === home;
  const allowed = isTest(file) || !/^(?:libs|services)\//.test(home) || home === 'libs/testing';
  if (FOR_TESTS.includes(name) && !allowed && !isOwn) return 'is for tests only';
  const below = specifier.slice(name.length + 1).split('/');
  const deep = name === '@wangge/contracts' ? /^(?:src|dist|gen)$/.test(below[0] ?? '') : below.length > 1;
  if (deep) return 'is not what the package exports';
  return isOwn ? undefined : undeclared(file, name, repository);
}

function undeclared(file: string, name: string, { workspaces, rootDeclared }: Repository): string | undefined {
  const home = homeOf(file);
  const workspace = workspaces.find(({ folder }) => folder === home);
  if (workspace?.declared.has(name)) return undefined;
  const outside = isTest(file) || home === 'libs/testing' || !/^(?:libs|services)\//.test(home);
  if (outside && rootDeclared.has(name)) return undefined;
  // A test stands on the libraries that its package must not ship with.
  if (name.startsWith(OWN) && (isTest(file) || workspace === undefined)) return undefined;
  return `is not declared in ${workspace === undefined ? 'package.json' : `${home}/package.json`}`;
}

/** `libs/platform` for what lies below it; the first folder for the rest, '' for the root's own files. */
function homeOf(file: string): string {
  const [top = '', below = '', ...rest] = file.split('/');
  if (top === 'libs' || top === 'services') return `${top}/${below}`;
  return below === '' && rest.length === 0 ? '' : top;
}

const isTest = (file: string): boolean => /(?:^|\/)test\/|[.-]spec\.ts$/.test(file);

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** Packages that are declared but that no file of the workspace imports. */
export function unused(files: readonly SourceFile[], { workspaces }: Repository): string[] {
  return workspaces.flatMap(({ folder, declared }) => {
    const own = files.filter((file) => homeOf(file.path) === folder);
    const imported = new Set(own.flatMap(({ text }) => importsOf(text).map(packageOf)));
    return [...declared].filter((name) => !imported.has(name)).map((name) => `${folder}/package.json: ${name}`);
  });
}

const SKIPPED = new Set(['node_modules', 'dist', 'gen', '.git', '.data', 'third_party']);

/** Every source file below the root. */
export function readSources(root: string): SourceFile[] {
  return readdirSync(root, { withFileTypes: true, recursive: false }).flatMap((entry) => sourcesIn(root, entry.name));
}

function sourcesIn(root: string, below: string): SourceFile[] {
  const name = path.basename(below);
  if (SKIPPED.has(name) || name.startsWith('.')) return [];
  const full = path.join(root, below);
  if (/\.(?:ts|mjs|js)$/.test(name))
    return [{ path: below.split(path.sep).join('/'), text: readFileSync(full, 'utf8') }];
  if (name.includes('.')) return [];
  try {
    return readdirSync(full).flatMap((entry) => sourcesIn(root, path.join(below, entry)));
  } catch {
    // A file without an extension.
    return [];
  }
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

export function readRepository(root: string): Repository {
  const manifestOf = (folder: string) =>
    JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as Manifest;
  const declaredBy = ({ dependencies = {}, devDependencies = {} }: Manifest) =>
    new Set(Object.keys({ ...dependencies, ...devDependencies }));
  const folders = ['libs', 'services'].flatMap((top) =>
    readdirSync(path.join(root, top)).map((name) => `${top}/${name}`),
  );
  const workspaces = [...folders, 'tools', 'e2e'].map((folder) => {
    const manifest = manifestOf(folder);
    return { folder, name: manifest.name, declared: declaredBy(manifest) };
  });
  return { workspaces, rootDeclared: declaredBy(manifestOf('.')) };
}
