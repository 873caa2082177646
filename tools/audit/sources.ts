import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Anchor, anchorsOf, type Chain, chainOf, openChainFile, type RunSql } from '@wangge/platform/audit';
import { Databases } from '../fsck/databases.ts';

/** A chain to be verified, and where it comes from. */
export interface Source {
  readonly service: string;
  /** When a file was taken; of a database it is now. */
  readonly takenTime?: Date;
  chain(anchors: readonly Anchor[]): Chain;
  /** Runs work over one state of the chain. */
  within<T>(work: () => Promise<T>): Promise<T>;
}

export interface Sources {
  readonly sources: readonly Source[];
  /** Heads of all services, wherever they were kept. */
  readonly anchors: readonly Anchor[];
  close(): Promise<void>;
}

/** Opens databases, exported files and files of heads. What one service keeps of another counts for the other. */
export async function openSources(asked: {
  readonly urls: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly heads: readonly string[];
}): Promise<Sources> {
  const databases = await Databases.open(asked.urls);
  const close = () => databases.close();
  try {
    const files = await Promise.all(asked.files.map((file) => openChainFile(() => linesOfFile(file))));
    const anchors: Anchor[] = files.flatMap(({ kept }) => kept);
    for (const keeper of databases.services) anchors.push(...(await keptBy(databases, keeper)));
    for (const file of asked.heads)
      for await (const line of linesOfFile(file)) if (line !== '') anchors.push(JSON.parse(line) as Anchor);
    const ofFiles = files.map(({ service, exportedTime, chain }): Source => {
      return { service, takenTime: exportedTime, chain, within: (work) => work() };
    });
    const ofDatabases = databases.services.map((service): Source => {
      const run = runOf(databases, service);
      return { service, chain: (own) => chainOf(run, own), within: (work) => databases.snapshot(service, work) };
    });
    return { sources: [...ofFiles, ...ofDatabases], anchors, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The heads of every other service that stand in a service's database. */
export async function keptBy(databases: Databases, keeper: string): Promise<Anchor[]> {
  const run = runOf(databases, keeper);
  const services = await run<{ service: string }>('select distinct service from audit_anchor order by 1', []);
  return (await Promise.all(services.map(({ service }) => anchorsOf(run, service)))).flat();
}

/** A service's database as the audit's functions want it. */
export const runOf =
  (databases: Databases, service: string): RunSql =>
  <R>(text: string, values: readonly unknown[]) =>
    databases.rows<R & object>(service, text, values);

const linesOfFile = (file: string): AsyncIterable<string> =>
  createInterface({ input: createReadStream(file), crlfDelay: Infinity });
