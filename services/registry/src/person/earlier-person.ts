import { notFound } from '@wangge/platform/errors';
import { type CommandCall, type Database, type Earlier, scopeOf, type Sealer } from '@wangge/platform/persistence';
import { openPerson } from './person.envelope.ts';
import { personAtVersion, type PersonRow } from './person.store.ts';
import { personMessage } from './person.view.ts';

/**
 * What the first call of a repeated request answered: the person at that version, read from the history.
 * @throws NOT_FOUND when the person has since moved out of the caller's reach
 */
export async function personThen(db: Database, sealer: Sealer, { aggregateId, version }: Earlier, call: CommandCall) {
  const [row] = await db.read<PersonRow>(scopeOf(call), personAtVersion, [aggregateId, version]);
  if (!row) throw notFound('person');
  return { person: personMessage(row, openPerson(sealer, row)) };
}
