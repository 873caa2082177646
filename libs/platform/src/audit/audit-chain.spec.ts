import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Anchor, type AuditRow, hashOf, type Seal, type SealRange } from './audit-chain.ts';
import { nextBatch, type Progress, type Unsealed } from './sealing.ts';
import { type Chain, verifyChain } from './verify-chain.ts';

const writers = ['0198c0de-0000-7000-8000-00000000000a', '0198c0de-0000-7000-8000-00000000000b'];
const NOW = new Date('2026-11-22T12:00:00Z');

const rowOf = (writer: string, seq: number): AuditRow => ({
  ...{ writer, seq, time: '2026-11-22T10:00:00.000000Z', actor: `idp|${seq % 3}`, actingFor: 'dc.s01' },
  ...{ operation: 'x.Y/Get', purpose: '', caseId: null, subjects: [`p${seq}`, 'q'], fields: ['name', 'phone'] },
  ...{ requestId: `r${seq}`, queryHash: null, traceId: 'a'.repeat(32) },
});

interface Books {
  seals: Seal[];
  rows: AuditRow[];
  anchors: Anchor[];
}

/** Twelve links over two writers; number 7 of the first writer never came, and every third head is kept elsewhere. */
function books(): Books {
  const known = new Map<string, Progress>();
  const made: Books = { seals: [], rows: [], anchors: [] };
  for (let step = 0; step < 12; step++) {
    const unsealed = writers
      .flatMap((writer) => Array.from({ length: 5 }, (_, i) => rowOf(writer, step * 5 + i + 1)))
      .filter(({ writer, seq }) => writer !== writers[0] || seq !== 7)
      .map((row): Unsealed => ({ row, ripe: true }));
    const batch = nextBatch(made.seals.at(-1), known, unsealed, `2026-11-22T10:00:${10 + step}.000Z`);
    if (!batch) throw new Error('nothing to seal');
    made.seals.push(batch.seal);
    made.rows.push(...batch.rows);
    for (const [writer, progress] of batch.progress) known.set(writer, progress);
    const { sealNo, hash, rowCount, sealedTime } = batch.seal;
    if (sealNo % 3 === 0) made.anchors.push({ service: 'x', sealNo, hash, rowCount, sealedTime });
  }
  return made;
}

const rowsIn = (rows: readonly AuditRow[], [writer, from, to, missing]: SealRange): AuditRow[] =>
  rows
    .filter((row) => row.writer === writer && row.seq >= from && row.seq <= to && !missing.includes(row.seq))
    .sort((a, b) => a.seq - b.seq);

const chainOf = ({ seals, rows, anchors }: Books): Chain => ({
  seals,
  anchors,
  rowsOf: (ranges) => ranges.map((range) => rowsIn(rows, range)),
  rest: (sealed, holes) => {
    const open = rows.filter(({ writer, seq }) => seq > (sealed.get(writer) ?? 0));
    const times = open.map(({ time }) => time).sort();
    return {
      rows: rows.length,
      unsealed: open.length,
      oldestUnsealed: times[0] ?? null,
      newestUnsealed: times.at(-1) ?? null,
      added: holes.find(([writer, no]) => rows.some((row) => row.writer === writer && row.seq === no)) ?? null,
    };
  },
});

const edits: ((row: AuditRow) => AuditRow)[] = [
  (row) => ({ ...row, actor: 'idp|nobody' }),
  (row) => ({ ...row, time: '2026-11-22T10:00:00.000001Z' }),
  (row) => ({ ...row, subjects: row.subjects.slice(1) }),
  (row) => ({ ...row, subjects: ['p', ...row.subjects] }),
  (row) => ({ ...row, fields: ['name,phone'] }),
  (row) => ({ ...row, caseId: '' }),
  (row) => ({ ...row, requestId: `${row.requestId} ` }),
  (row) => ({ ...row, actingFor: '', purpose: row.actingFor }),
];

/** Computes every link anew, as somebody would who may write everything in this database. */
function rewrite(made: Books): void {
  let previousHash = '0'.repeat(64);
  made.seals = made.seals.map((seal) => {
    const link = { ...seal, previousHash };
    const rows = seal.ranges.flatMap((range) => rowsIn(made.rows, range));
    previousHash = hashOf(link, rows);
    return { ...link, hash: previousHash };
  });
}

const kinds = ['edit', 'delete', 'add', 'swap', 'cut', 'drop-seal', 'edit-seal', 'rewrite', 'renumber'] as const;

function mutate(made: Books, kind: (typeof kinds)[number], at: number, how: number): void {
  const i = at % made.rows.length;
  const row = made.rows[i] ?? rowOf('', 0);
  const s = at % made.seals.length;
  const seal = made.seals[s];
  if (kind === 'edit') made.rows[i] = (edits[how % edits.length] ?? edits[0])?.(row) ?? row;
  else if (kind === 'delete') made.rows.splice(i, 1);
  else if (kind === 'add')
    made.rows.push(how % 2 ? rowOf(writers[0] ?? '', 7) : rowOf(writers[how % 4 ? 0 : 1] ?? '', 61 + how));
  else if (kind === 'swap') {
    const other = made.rows[(i + 1 + (how % 50)) % made.rows.length] ?? row;
    made.rows = made.rows.map((one) => {
      if (one === row) return { ...other, writer: row.writer, seq: row.seq };
      return one === other ? { ...row, writer: other.writer, seq: other.seq } : one;
    });
  } else if (kind === 'cut') {
    const left = 1 + (at % 11);
    const kept = made.seals.slice(0, left);
    made.seals = kept;
    made.rows = kept.flatMap((one) => one.ranges.flatMap((range) => rowsIn(made.rows, range)));
  } else if (kind === 'drop-seal') made.seals.splice(s, 1);
  else if (kind === 'edit-seal' && seal) made.seals[s] = { ...seal, sealedTime: '2026-11-22T10:00:09.999Z' };
  else if (kind === 'rewrite') {
    made.rows[i] = { ...row, actor: 'idp|nobody' };
    rewrite(made);
  } else if (kind === 'renumber') made.rows[i] = { ...row, seq: row.seq + 1_000 };
}

describe('the audit chain', () => {
  it('is whole when nobody touched it, and tells the hole that was there when it was sealed', async () => {
    const report = await verifyChain(chainOf(books()), NOW);
    expect(report).toEqual({
      ...{ problems: [], seals: 12, rows: 119, holes: [[writers[0], 7]], unsealed: 0, unsealedSince: null },
      ...{ unanchored: { seals: 0, rows: 0 }, longestWaitMs: 21_000, largestSeal: 10, looks: null },
    });
  });

  it('shows each of 1,000 random changes', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...kinds), fc.nat(10_000), fc.nat(10_000), async (kind, at, how) => {
        const made = books();
        const before = JSON.stringify(made);
        mutate(made, kind, at, how);
        fc.pre(JSON.stringify(made) !== before);
        const { problems } = await verifyChain(chainOf(made), NOW);
        expect(problems).not.toEqual([]);
        found++;
      }),
      { numRuns: 1_000, verbose: true },
    );
    expect(found).toBe(1_000);
  });

  it('cannot show a rewritten chain without heads kept elsewhere: that is what they are for', async () => {
    const made = { ...books(), anchors: [] };
    mutate(made, 'rewrite', 3, 0);
    expect((await verifyChain(chainOf(made), NOW)).problems).toEqual([]);
  });

  it('waits at a hole until the row behind it is ripe, and seals the late row by itself', () => {
    const [writer = ''] = writers;
    const wait = nextBatch(
      undefined,
      new Map(),
      [1, 2, 4].map((seq) => ({ row: rowOf(writer, seq), ripe: false })),
      't',
    );
    expect(wait?.seal.ranges).toEqual([[writer, 1, 2, []]]);
    const ripe = nextBatch(wait?.seal, wait?.progress ?? new Map(), [{ row: rowOf(writer, 4), ripe: true }], 't');
    expect(ripe?.seal.ranges).toEqual([[writer, 3, 4, [3]]]);
    const late = nextBatch(ripe?.seal, ripe?.progress ?? new Map(), [{ row: rowOf(writer, 3), ripe: false }], 't');
    expect(late?.seal.ranges).toEqual([[writer, 3, 3, []]]);
    expect(late?.progress.get(writer)).toEqual({ sealedSeq: 4, missing: [] });
    expect(late?.seal.rowCount).toBe(4);
  });
});
