// Brings every database to the newest migration, as its owner. The services never do this themselves.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { migrate } from '@wangge/platform/persistence';
import type { DataSource } from 'typeorm';

const owned = Object.entries(process.env).flatMap(([name, url]) => {
  const service = /^WANGGE_OWNER_URL_([A-Z]+)$/.exec(name)?.[1]?.toLowerCase();
  return service === undefined || url === undefined ? [] : [{ service, url }];
});
if (owned.length === 0) throw new Error('Set WANGGE_OWNER_URL_<SERVICE> for each database to migrate.');
for (const { service, url } of owned) {
  const file = path.resolve(import.meta.dirname, '../services', service, 'dist/data-source.js');
  const { dataSource } = (await import(pathToFileURL(file).href)) as { dataSource: (url: string) => DataSource };
  const applied = await migrate(dataSource(url));
  console.log(
    applied.length === 0
      ? `${service}: nothing to migrate`
      : `· ${service}: ${applied.length} migration${applied.length === 1 ? '' : 's'}`,
  );
}
