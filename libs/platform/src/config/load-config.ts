import { type z } from 'zod';
import { isSecret } from './variables.ts';

/** The process environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What `loadConfig` returns for a schema. */
export type Parsed<S extends z.ZodObject> = z.output<S>;

/** Everything that is wrong with an environment, one line per variable, values left out. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`configuration: ${problems.join('; ')}`);
    this.problems = problems;
  }
}

const MIN_SECRET = 16;
const WELL_KNOWN = /change-?me|default|example|password|secret|demo|postgres/i;
const ONE_CHARACTER = /^(.)\1*=*$/;

// A long random key may spell a word by chance, so words are looked for in short values only.
const isWeak = (value: string) =>
  value.length < MIN_SECRET || ONE_CHARACTER.test(value) || (value.length < 2 * MIN_SECRET && WELL_KNOWN.test(value));

/**
 * Reads and checks every variable of the schema. An empty variable counts as absent.
 * @throws ConfigError naming all bad variables at once, never their values
 */
export function checkConfig<S extends z.ZodObject>(schema: S, env: Environment): Parsed<S> {
  const given = Object.fromEntries(Object.keys(schema.shape).flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const parsed = schema.safeParse(given);
  const problems = new Map<string, string>();
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0]);
    if (!problems.has(name))
      problems.set(name, given[name] === undefined ? `${name} is missing` : `${name} ${issue.message}`);
  }
  if (env['WANGGE_MODE'] === 'production') {
    for (const [name, problem] of productionProblems(schema, given)) problems.set(name, problem);
  }
  if (env['WANGGE_MODE'] !== 'test' && given['WANGGE_READ_INSTEAD'] !== undefined)
    problems.set('WANGGE_READ_INSTEAD', 'WANGGE_READ_INSTEAD is allowed in mode test only');
  if (problems.size > 0 || !parsed.success) throw new ConfigError([...problems.values()]);
  return parsed.data;
}

function* productionProblems(
  schema: z.ZodObject,
  given: Record<string, string | undefined>,
): Iterable<[string, string]> {
  if (given['WANGGE_CRASH_AT'] !== undefined) yield ['WANGGE_CRASH_AT', 'WANGGE_CRASH_AT is not allowed in production'];
  for (const [name, field] of Object.entries(schema.shape)) {
    const value = given[name];
    if (value === undefined || !isSecret(field)) continue;
    if (isWeak(URL.parse(value)?.password ?? value)) yield [name, `${name} is empty, short or a well-known default`];
  }
}

/** `checkConfig` for a process: names every bad variable on standard error and ends with code 78 (EX_CONFIG). */
export function loadConfig<S extends z.ZodObject>(schema: S, env: Environment = process.env): Parsed<S> {
  try {
    return checkConfig(schema, env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) process.stderr.write(`${problem}\n`);
    process.exit(78);
  }
}
