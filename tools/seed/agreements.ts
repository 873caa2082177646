import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Client } from '@connectrpc/connect';
import type { AgreementService } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import { type Place, PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import type { Unit } from '@wangge/contracts/wangge/grid/v1/unit';

const LOOK_UPS = ['LookUpPerson', 'LookUpPersons', 'LookUpHousehold'].map(
  (name) => `wangge.exchange.v1.PersonDirectoryService.${name}`,
);
const OWN_SIDE = ['GetReceiptKeys', 'ListReceipts', 'ReconcileReceipts'].map(
  (name) => `wangge.exchange.v1.DepartmentReceiptService.${name}`,
);
const PUSH_FACT = 'wangge.exchange.v1.DepartmentFactService.PushFact';
const VISITS = ['RequestVisit', 'GetVisit'].map((name) => `wangge.exchange.v1.DepartmentVisitService.${name}`);
const DATA_SETS = ['RequestDataSet', 'GetDataSet', 'CollectDataSet', 'GetDataSetPage'].map(
  (name) => `wangge.exchange.v1.DepartmentDataSetService.${name}`,
);
/** What of a person; the same wherever a person is answered. */
const PERSON = ['person_id', 'name', 'sex', 'birth_date', 'community_code', 'community_name', 'residency'];
const TASKS = ['ListTasks', 'WatchTasks', 'AcceptTask', 'ObjectTask', 'PrepareUpload', 'AnswerTask'].map(
  (name) => `wangge.exchange.v1.DepartmentTaskService.${name}`,
);

/** What each department may ask in the demonstration: fewer fields than there are, and a law that says why. */
const TERMS = {
  'civil-affairs-department': {
    operations: [...LOOK_UPS, ...TASKS, ...OWN_SIDE, ...VISITS, ...DATA_SETS, PUSH_FACT],
    purposes: ['subsistence-allowance-review'],
    fields: [
      ...PERSON.flatMap((field) => [
        `person.${field}`,
        `persons.${field}`,
        `results.person.${field}`,
        `household.members.person.${field}`,
      ]),
      ...['results.outcome', 'household.household_id', 'household.complete', 'household.members.relation'],
    ],
    legalBasis: '社会救助法 第四十二条',
  },
  'police-department': {
    operations: [...TASKS, ...OWN_SIDE],
    purposes: ['task-handling'],
    fields: [],
    legalBasis: '治安管理处罚法',
  },
  'justice-department': {
    operations: [...TASKS, ...OWN_SIDE],
    purposes: ['task-handling'],
    fields: [],
    legalBasis: '人民调解法',
  },
} as const;

/** Grants the demonstration's agreements, valid from the first day of the demonstration for ten years. */
export async function seedAgreements(
  client: Client<typeof AgreementService>,
  units: readonly Unit[],
  places: readonly Place[],
  keyOf: (content: unknown) => string,
): Promise<Record<string, { agreementId: string; purpose: string }>> {
  const granted: Record<string, { agreementId: string; purpose: string }> = {};
  const district = places.find(({ kind }) => kind === PlaceKind.DISTRICT);
  for (const [departmentId, terms] of Object.entries(TERMS)) {
    const agreement = {
      departmentId,
      operations: [...terms.operations],
      purposes: [...terms.purposes],
      fields: [...terms.fields],
      legalBasis: terms.legalBasis,
      orgPath: district?.orgPath ?? '',
      startTime: timestampFromDate(new Date('2026-01-01T00:00:00+08:00')),
      endTime: timestampFromDate(new Date('2036-01-01T00:00:00+08:00')),
      dailyQuota: 100_000,
      unitId: units.find((unit) => unit.departmentId === departmentId)?.unitId ?? '',
    };
    const answer = await client.grantAgreement({ requestId: keyOf(agreement), agreement }, { timeoutMs: 20_000 });
    granted[departmentId] = { agreementId: answer.agreement?.agreementId ?? '', purpose: terms.purposes[0] };
  }
  return granted;
}
