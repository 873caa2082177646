import type { Databases } from './databases.ts';

/** One violation, as a line a person can follow up. */
export type Violation = string;

export interface Check {
  /** Invariant it belongs to. */
  readonly id: string;
  readonly about: string;
  /** What is younger than `settleSeconds` may still be on its way and is left out. */
  readonly find: (databases: Databases, settleSeconds: number) => Promise<Violation[]>;
}

/** SQL, given the SQL of the moment before which everything has settled. */
export type Text = string | ((settled: string) => string);

export const MOST_SHOWN = 20;

/** The moment before which everything has settled, by the database's clock. */
export const settledBefore = (settleSeconds: number): string => `now() - interval '${settleSeconds} seconds'`;

const textOf = (text: Text, settleSeconds: number): string =>
  `${typeof text === 'string' ? text : text(settledBefore(settleSeconds))} limit ${MOST_SHOWN}`;

/** A check that is one query over one service's database: every row it answers is a violation. */
export const query = (id: string, about: string, service: string, text: Text): Check => ({
  id,
  about: `${service}: ${about}`,
  find: async (databases, settle) =>
    (await databases.rows(service, textOf(text, settle))).map((row) => JSON.stringify(row)),
});

/** The same query over every service's database. */
export const everywhere = (id: string, about: string, text: Text): Check => ({
  id,
  about: `every service: ${about}`,
  find: async (databases, settle) => {
    const found: Violation[] = [];
    for (const service of databases.services) {
      const rows = await databases.rows(service, textOf(text, settle));
      found.push(...rows.map((row) => `${service} ${JSON.stringify(row)}`));
    }
    return found;
  },
});
