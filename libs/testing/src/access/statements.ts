import { Client } from 'pg';

let heard: string[] | undefined;

/**
 * Hears every statement this process sends to PostgreSQL, whichever connection takes it: the service under test runs in the
 * process of its test. What is sent is counted, because milliseconds tell nothing on a busy machine.
 */
function listen(): void {
  const hears = Client.prototype as { query(this: Client, ...sent: unknown[]): unknown };
  const { query } = hears;
  hears.query = function (this: Client, ...sent: unknown[]) {
    heard?.push(nameOf(sent[0]));
    return query.apply(this, sent);
  };
}
listen();

const nameOf = (sent: unknown): string => {
  if (typeof sent === 'string') return sent;
  const { name, text = '' } = sent as { readonly name?: string; readonly text?: string };
  return name ?? text;
};

/** What a process sends by itself, whoever asks for something meanwhile: it writes and tells what was committed before. */
const BY_ITSELF = /^wangge_(ping|relay|seal)|outbox|audit_(seal|anchor|writer)|pg_notify|pg_try_advisory/;

/** What `work` came to, and the names of the statements that were sent meanwhile, in their order. Not for two at once. */
export async function statementsOf<T>(work: () => Promise<T>): Promise<readonly [result: T, statements: string[]]> {
  heard = [];
  try {
    const result = await work();
    return [result, heard.filter((name) => !BY_ITSELF.test(name))];
  } finally {
    heard = undefined;
  }
}
