import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Look, LookService } from '@wangge/contracts/wangge/privacy/v1/look_service';
import type { AccessWorld } from './access.world.ts';

const nameOf = ({ writer, writerSeq }: Pick<Look, 'writer' | 'writerSeq'>): string => `${writer} ${writerSeq}`;

/** A row of the record by its writer's number, and everything of a list, page by page. */
async function all(page: (pageToken: string) => Promise<{ looks: readonly Look[]; nextPageToken: string }>) {
  const found: Look[] = [];
  for (let pageToken = ''; ;) {
    const { looks, nextPageToken } = await page(pageToken);
    found.push(...looks);
    if (nextPageToken === '') return found;
    pageToken = nextPageToken;
  }
}

/** What the clerk of the place is told of each resident's looks, beside what the record itself holds of them by then. */
export async function looksOf({ suite, residents }: AccessWorld) {
  const clerk = suite.as({ roles: ['window-clerk'], paths: ['dc'], subject: 'https://id|window' }).client(LookService);
  await suite.run('audit-sealer');
  const looked: string[] = [];
  const wanted: string[] = [];
  for (const { id: personId } of residents) {
    const known = await suite.sql<{ writer: string; seq: string }>(
      `select writer, writer_seq as seq from audit where $1 = any (subjects) order by time desc, writer desc, writer_seq desc`,
      [personId],
    );
    wanted.push(...known.map(({ writer, seq }) => `${personId} ${writer} ${seq}`));
    const names = new Set(known.map(({ writer, seq }) => `${writer} ${seq}`));
    const told = await all((pageToken) => clerk.listLooks({ personId, pageSize: 100, pageToken }));
    // Being told is a look as well, and sealed while the pages are turned.
    const before = told.filter((look) => names.has(nameOf(look)) || !look.operation.endsWith('/ListLooks'));
    looked.push(...before.map((look) => `${personId} ${nameOf(look)}`));
  }
  return { looked, wanted };
}

/** What the audit administrator reads of the registry's record, beside the record. */
export async function auditRowsOf({ suite }: AccessWorld) {
  const auditor = suite.as({ roles: ['audit-admin'], paths: [], subject: 'https://id|audit' }).client(LookService);
  const now = new Date();
  const until = timestampFromDate(now);
  const known = await suite.sql<{ writer: string; seq: string }>(
    `select writer, writer_seq as seq from audit where time < $1 and operation <> 'VOID'
      order by time desc, writer desc, writer_seq desc`,
    [now],
  );
  const read = await all(async (pageToken) => {
    const page = await auditor.listAuditRows({ service: 'registry', until, pageSize: 100, pageToken });
    return { looks: page.rows, nextPageToken: page.nextPageToken };
  });
  return { read: read.map(nameOf), rows: known.map(({ writer, seq }) => `${writer} ${seq}`) };
}
