import { Client } from 'pg';

/** A connection for preparing a contest. One that is lost, as when the bench is stopped, is told by its next statement. */
export async function openClient(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
