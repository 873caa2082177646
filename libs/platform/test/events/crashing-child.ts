// A process to be killed at a named point: the source of events with its relay, or a listener. Its settings come as JSON.
import { EventConsumer, EventRelay } from '../../src/events/index.ts';
import { Database } from '../../src/persistence/index.ts';
import { FileMovedSchema, FileOpenedSchema } from '../fixtures-events/demo_pb.ts';
import { move, moveCall, open, openCall, passport } from '../persistence/demo-service.ts';
import { connectTo, sealer } from './event-fixture.ts';

export interface ChildSettings {
  readonly part: 'commands' | 'relay' | 'listener';
  readonly database: string;
  readonly broker: string;
  readonly listener: string;
  /** Ids of the requests the commands are sent with. */
  readonly requests: readonly string[];
}

const settings = JSON.parse(process.argv[2] ?? '{}') as ChildSettings;
const quiet = { warn() {}, info() {}, error() {} };
const database = await Database.open({ url: settings.database, application: 'child', log: quiet });

if (settings.part === 'commands') {
  for (const request of settings.requests) {
    const id = await open(database, openCall('crash', passport(), request));
    await move(database, moveCall(id, 'MOVED', passport(), request), id, 'MOVED');
  }
  await database.close();
} else {
  const nc = await connectTo(settings.broker);
  if (settings.part === 'relay') await new EventRelay(database, nc, 'demo', quiet).start();
  else {
    const consumer = new EventConsumer(nc, { service: settings.listener, database, sealer, log: quiet });
    const events = [FileOpenedSchema, FileMovedSchema];
    for (const { typeName } of events) {
      consumer.addHandler(
        `evt.${typeName}`,
        async (
          _message: unknown,
          context: { tx: { query(text: string, values: unknown[]): Promise<unknown> }; aggregateId: string },
        ) => {
          await context.tx.query(
            `insert into place (place_id, org_path, kind, name, code, version) values ($1, 'dc', 'grid', '', '', 1)
               on conflict (place_id) do update set version = place.version + 1`,
            [context.aggregateId],
          );
        },
        false,
        { events },
      );
    }
    consumer.listen(() => undefined);
  }
}
