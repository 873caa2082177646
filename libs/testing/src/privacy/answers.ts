import type { Suite } from '../suite/index.ts';

/** One call of an operation, by a name for the test's report; it may be made again. */
export interface Attempt {
  readonly name: string;
  readonly call: () => Promise<unknown>;
}

export const attempt = (name: string, call: () => Promise<unknown>): Attempt => ({ name, call });

/** What each call answers, or is refused with, as text: everything that leaves the service. */
export async function answersOf(attempts: readonly Attempt[]): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  for (const { name, call } of attempts) {
    const answer = await call().catch((error: unknown) => ({ ...(error as object), text: String(error) }));
    answers.set(
      name,
      JSON.stringify(answer, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    );
  }
  return answers;
}

/** Makes the audit table unwritable, as a full disk or a wrong grant would, and answers which calls were answered all the same. */
export async function withoutAudit(suite: Suite, attempts: readonly Attempt[]): Promise<string[]> {
  const role = new URL(suite.appUrl).username;
  await suite.sql(`revoke insert on audit from ${role}`);
  try {
    const answered: string[] = [];
    for (const { name, call } of attempts) {
      const outcome = await call().then(
        () => 'was answered',
        (error: unknown) => String((error as { reason?: unknown }).reason ?? error),
      );
      if (outcome !== 'AUDIT_UNAVAILABLE') answered.push(`${name}: ${outcome}`);
    }
    return answered;
  } finally {
    await suite.sql(`grant insert on audit to ${role}`);
  }
}
