import type { MessageInitShape } from '@bufbuild/protobuf';
import { CatalogueService } from '@wangge/contracts/wangge/casework/v1/catalogue_service';
import { DutyRuleService } from '@wangge/contracts/wangge/casework/v1/duty_rule_service';
import { GuideService } from '@wangge/contracts/wangge/casework/v1/guide_service';
import { DutyListService } from '@wangge/contracts/wangge/grid/v1/duty_list_service';
import { UnitService } from '@wangge/contracts/wangge/grid/v1/unit_service';
import type { UnitSchema } from '@wangge/contracts/wangge/grid/v1/unit';
import { notFound } from '@wangge/platform/errors';
import { type Probe, probe, type Thing } from '@wangge/testing/access';
import { standIn, type Suite } from '@wangge/testing/suite';
import { v4, v7 } from 'uuid';
import type { AccessWorld } from './access.world.ts';

const plain = (id: string): Thing => ({ id, state: 'any', secrets: {} });

/** The services probed here. */
export const CATALOGUE = [CatalogueService, DutyRuleService, GuideService];

/** Versions of the catalogue, for the administrator; the menu of it, for anybody. */
export function catalogues(): Probe[] {
  const { method: versions } = CatalogueService;
  const { method: guides } = GuideService;
  const things = [plain('any')];
  const content = new TextEncoder().encode('code,name,item_class,flow\n01,x,promised,seven-stage\n');
  return [
    probe(versions.importCatalogue, { things, request: () => ({ requestId: v4(), content, validateOnly: true }) }),
    probe(versions.listCatalogues, { things, request: () => ({ pageSize: 1 }) }),
    probe(versions.listCatalogueChanges, { things, request: () => ({ version: 1 }) }),
    probe(versions.getCatalogueFile, { things, request: () => ({ version: 1, format: 1 }) }),
    probe(versions.publishCatalogue, { things, passes: ['CATALOGUE_PUBLISHED'], request: () => ({ requestId: v4(), version: 1 }) }), // prettier-ignore
    probe(guides.listGuides, { things, request: () => ({ pageSize: 1 }) }),
    probe(guides.getGuide, { things, request: () => ({ matterCode: '01.01.01' }) }),
  ];
}

/** Lines are set as asked. */
export const dutyDoor = standIn(DutyListService, { setDutyLine: () => ({ changed: true }) });

/** Whom the unit that leads may pass its task to. */
export const UNIT_WORKER = '01980000-0000-7000-8000-0000000000a7';

/** The duty list as it stands: one unit leads, one helps, and no other is known. */
export const unitDoor = (lead: UnitInit, helping: UnitInit) =>
  standIn(UnitService, {
    findCompetentUnits: () => ({ lead: [lead], helping: [helping] }),
    getUnit: ({ unitId }) => {
      if (unitId !== lead.unitId) throw notFound('unit');
      return { unit: lead, members: [{ staffId: UNIT_WORKER, name: '小刘' }] };
    },
  });
type UnitInit = MessageInitShape<typeof UnitSchema>;

/** The one proposal there is. */
const PROPOSAL_ID = v7();

/** A rule an adjudication proposed. */
export const propose = async (suite: Suite): Promise<void> => {
  await suite.sql(
    `insert into rule_proposal
       (proposal_id, kind, matter_code, area, unit_id, unit_name, reference, adjudications, state, note, propose_time)
     values ($1, 'add', '01.01.03', 'dc.s1', $1, 'unit', '01', 1, 'open', '', now())`,
    [PROPOSAL_ID],
  );
};

/** What adjudications propose, for the administrator; how often units bounce, for those who dispatch. */
export function dutyRules({ suite }: AccessWorld): Probe[] {
  const { method: rules } = DutyRuleService;
  const things = [plain(PROPOSAL_ID)];
  const key = ({ id }: Thing) => ({ requestId: v4(), proposalId: id });
  const restore = async () =>
    void (await suite.sql(`update rule_proposal set state = 'open', decide_time = null, note = ''`));
  return [
    probe(rules.listRuleProposals, { things, request: () => ({ pageSize: 1 }) }),
    probe(rules.listBounces, { things, request: () => ({ pageSize: 1 }) }),
    probe(rules.declineRuleProposal, { things, restore, request: (thing) => ({ ...key(thing), note: 'no' }) }),
    probe(rules.acceptRuleProposal, { things, restore, request: key }),
  ];
}
