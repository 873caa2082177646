import { randomUUID } from 'node:crypto';
import { CampaignService } from '@wangge/contracts/wangge/registry/v1/campaign_service';
import { FieldService, LedgerService } from '@wangge/contracts/wangge/registry/v1/field_service';
import { PatrolService } from '@wangge/contracts/wangge/registry/v1/patrol_service';
import { isWithin } from '@wangge/platform/identity';
import { BEFORE, ELSEWHERE, HERE, type Probe, probe, type Thing } from '@wangge/testing/access';
import { MATRIX_FIELD } from './access.ledgers.ts';
import type { AccessWorld } from './access.world.ts';

const { method } = CampaignService;
const key = () => ({ requestId: randomUUID() });
const CODE = 'matrix_alarm';
const SHEET = Buffer.from(`class,subclass,item,indicator,field\na,b,c,alarm,${CODE}\n`);

/** A campaign over both districts' dwellings: known in the house, what is to be seen only where the caller may. */
export async function campaignProbes(world: AccessWorld): Promise<Probe[]> {
  const { suite } = world;
  const admin = suite.as({ roles: ['system-admin'], paths: [], subject: 'https://id|campaigns' });
  const facts = { ...MATRIX_FIELD, code: CODE, about: 'dwelling', sensitivity: 'plain' };
  await admin.client(FieldService).draftField({ ...key(), facts });
  await admin.client(FieldService).publishFields({ ...key(), codes: [CODE] });
  const ledger = { ...key(), code: 'matrix-doors', name: 'matrix', about: 'dwelling', content: SHEET };
  const { ledger: kept } = await admin.client(LedgerService).importLedger(ledger);
  await admin.client(LedgerService).publishLedger({ ...key(), ledgerId: kept?.ledgerId ?? '' });
  const opening = {
    ...{ kind: 'survey', name: 'matrix', about: 'dwelling', lines: [{ code: CODE }], dueDate: '2027-01-01' },
  };
  const leader = suite.as({ roles: ['leader'], paths: ['dc', 'dd'], subject: 'https://id|campaigns' });
  const here = { ...key(), ...opening, placeId: world.gridAt(HERE) };
  const campaignId = (await leader.client(CampaignService).openCampaign(here)).campaign?.campaignId ?? '';
  const doors: readonly Thing[] = (await world.idsIn('dwelling', HERE)).map((id) => ({
    id,
    state: 'any',
    secrets: {},
  }));
  const there = await Promise.all(
    [...ELSEWHERE, BEFORE].map(async (path) => ({ path, ids: await world.idsIn('dwelling', path) })),
  );
  const all = { things: [{ id: campaignId, state: 'any', secrets: {} }] };
  return [
    probe(method.listCampaigns, {
      ...{ ...all, request: () => ({}) },
      found: ({ campaigns }) => campaigns.map((one) => one.campaignId).filter((id) => id === campaignId),
    }),
    probe(method.listChecks, {
      things: doors,
      request: () => ({ campaignId, pageSize: 100 }),
      elsewhere: (paths) =>
        there.filter(({ path }) => path.startsWith(HERE) && isWithin(path, paths)).flatMap(({ ids }) => ids),
      found: ({ checks }) => checks.map(({ aboutId }) => aboutId),
    }),
    probe(PatrolService.method.suggestPatrol, {
      things: [{ id: 'buildings', state: 'any', secrets: {} }],
      request: () => ({ under: HERE, most: 20 }),
      found: ({ places }) =>
        places.length > 0 && places.every(({ orgPath }) => orgPath === HERE) ? ['buildings'] : [],
    }),
    probe(method.countProgress, { ...all, request: () => ({ campaignId }) }),
    probe(method.recordCheck, {
      things: doors.slice(0, 1),
      request: ({ id }) => ({
        ...{ ...key(), aboutId: id, campaignId, outcome: 'seen' },
        entries: [{ code: CODE, value: 'matrix' }],
      }),
    }),
    probe(method.openCampaign, {
      things: [{ id: 'new', state: 'any', secrets: {} }],
      request: () => ({ ...here, ...key() }),
    }),
  ];
}
