import { setTimeout as pause } from 'node:timers/promises';
import { OtlpReceiver } from '../otlp/index.ts';
import { eventually, type Suite } from '../suite/index.ts';

type Write = typeof process.stdout.write;

/**
 * Everything a service writes anywhere but into its answers: its log at debug, spans, metrics, subjects and headers of its
 * messages (passports decoded), bodies of its events, and every column of every table (dead letters, audit and receipts among
 * them), bytes included. A test seeds values that occur nowhere else
 * and asks where they came out.
 */
export class Sinks {
  #written = '';
  #messages = '';
  readonly #restore: (() => void)[] = [];

  private constructor(private readonly otlp: OtlpReceiver) {}

  /** Begins to listen; to be called before the suite starts, which is given `env`. */
  static async open(): Promise<Sinks> {
    const sinks = new Sinks(await OtlpReceiver.start());
    for (const stream of [process.stdout, process.stderr]) sinks.#tap(stream);
    return sinks;
  }

  /** Variables with which a service says as much as it can. */
  get env(): Record<string, string> {
    return { WANGGE_LOG_LEVEL: 'debug', WANGGE_OTLP_URL: this.otlp.url };
  }

  /** Listens to every message on the suite's broker. */
  async follow(suite: Suite): Promise<void> {
    const nc = await suite.broker.connect('admin');
    nc.subscribe('>', {
      callback: (_error, message) => {
        const lines =
          message.headers?.keys().map((key) => `${key}: ${readable(message.headers?.values(key) ?? [])}`) ?? [];
        // The body of a call is what is asked and answered; the body of an event is told to everybody.
        const body = message.subject.startsWith('evt.') ? Buffer.from(message.data).toString('utf8') : '';
        this.#messages += [message.subject, message.reply ?? '', ...lines, body, ''].join('\n');
      },
    });
    await nc.flush();
  }

  /**
   * `sink: value` for every value that came out. First waits until each sink was heard of, so that silence is no proof.
   * @param clear values that may stand clear in columns of a table, under row-level security, by table
   */
  async leaks(
    suite: Suite,
    values: readonly string[],
    clear: Readonly<Record<string, readonly string[]>> = {},
  ): Promise<string[]> {
    const metrics = await fetch(`http://127.0.0.1:${suite.running.healthPort}/metrics`).then((answer) => answer.text());
    await eventually(() => {
      const heard = { log: this.#written, trace: this.otlp.exported(), message: this.#messages, metrics };
      for (const [sink, text] of Object.entries(heard))
        if (text === '') throw new Error(`nothing was heard of: ${sink}`);
    });
    // Spans are sent twice a second.
    await pause(700);
    const sinks = { log: this.#written, trace: this.otlp.exported(), message: this.#messages, metrics };
    const outside = Object.entries(sinks).flatMap(([sink, text]) =>
      values.filter((value) => text.includes(value)).map((value) => `${sink}: ${value}`),
    );
    return suite.appUrl === '' ? outside : [...outside, ...(await inTables(suite, values, clear))];
  }

  async close(): Promise<void> {
    for (const restore of this.#restore) restore();
    await this.otlp.stop();
  }

  #tap(stream: NodeJS.WriteStream): void {
    const write = stream.write.bind(stream) as Write;
    stream.write = ((chunk: string | Uint8Array) => {
      this.#written += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      return true;
    }) as Write;
    this.#restore.push(() => void (stream.write = write));
  }
}

/** Values of a header, and what they are when they are base64, as a passport is: an encoding hides nothing. */
const readable = (values: readonly string[]): string =>
  [...values, ...values.map((value) => Buffer.from(value, 'base64url').toString('utf8'))].join(',');

async function inTables(
  suite: Suite,
  values: readonly string[],
  clear: Readonly<Record<string, readonly string[]>>,
): Promise<string[]> {
  const tables = await suite.sql<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = relnamespace
      where n.nspname = 'public' and relkind in ('r', 'p') and not relispartition order by 1`,
  );
  const leaks: string[] = [];
  for (const { name } of tables) {
    const secret = values.filter((value) => !clear[name]?.includes(value));
    const patterns = secret.flatMap((value) => [`%${value}%`, `%${Buffer.from(value, 'utf8').toString('hex')}%`]);
    const found = await suite.sql<{ value: string }>(
      `select distinct p.value from ${name} t join unnest($1::text[], $2::text[]) p (pattern, value) on t::text like p.pattern`,
      [patterns, secret.flatMap((value) => [value, value])],
    );
    leaks.push(...found.map(({ value }) => `table ${name}: ${value}`));
  }
  return leaks;
}
