import type { SeedMatter } from './matters.ts';

interface LongAgency extends Pick<SeedMatter, 'guide' | 'formSchema'> {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  /** Working days promised. */
  readonly days: number;
}

const seen = (title: string, titleEn: string) => ({ type: 'boolean', title, 'x-title-en': titleEn });
const text = (title: string, titleEn: string) => ({ type: 'string', title, 'x-title-en': titleEn, maxLength: 200 });
const form = (properties: Record<string, object>, required: readonly string[]) =>
  JSON.stringify({ type: 'object', properties, required });

/** Agencies that take weeks (T-12): entrusted letting (B-17), residence permits (B-13), petitions on behalf (B-12). */
export const LONG_AGENCIES: readonly LongAgency[] = [
  {
    ...{ code: '05.04.02', name: '房屋委托出租代办', nameEn: 'Entrusted letting', days: 30 },
    // What is looked at together before the keys are taken; the meters are read so that nobody pays another's use.
    formSchema: form(
      {
        ...{ water: seen('水路无渗漏', 'Water: no leak'), waterMeter: text('水表读数', 'Water meter') },
        ...{ power: seen('电路无隐患', 'Power: no danger'), powerMeter: text('电表读数', 'Power meter') },
        ...{ gas: seen('燃气无泄漏，软管在有效期内', 'Gas: no leak'), gasMeter: text('燃气表读数', 'Gas meter') },
        keys: { type: 'integer', title: '交接钥匙数', 'x-title-en': 'Keys handed over', minimum: 0, maximum: 50 },
        tenants: { type: 'integer', title: '拟住人数', 'x-title-en': 'People to live there', minimum: 1, maximum: 20 },
      },
      ['water', 'power', 'gas'],
    ),
    guide: {
      procedure:
        '签订委托书，共同查验水、电、燃气并登记表底；寻租、验租客身份、签约、登记流动人口；交接钥匙并送达合同。',
      ...{ fee: '不收费', deadline: '三十个工作日', basis: '《商品房屋租赁管理办法》' },
      documents: ['房屋权属证明原件', '产权人身份证原件', '委托书'],
    },
  },
  {
    ...{ code: '05.04.03', name: '居住证代办', nameEn: 'Residence permit by agency', days: 20 },
    formSchema: form(
      {
        ground: {
          ...{ type: 'string', title: '申领依据', 'x-title-en': 'Ground' },
          enum: ['employment', 'residence', 'study'],
        },
        registered: seen('已登记暂住满半年', 'Registered for half a year'),
      },
      ['ground'],
    ),
    guide: {
      procedure: '签订委托书，收取原件并出具收据；到派出所递交，一次性告知补件；取证后送达签收。',
      ...{ fee: '不收费', deadline: '二十个工作日', basis: '《居住证暂行条例》' },
      documents: ['居民身份证原件', '就业、住所或者就读证明原件', '委托书'],
    },
  },
  {
    ...{ code: '05.04.04', name: '信访事项代理', nameEn: 'Petition on behalf', days: 60 },
    formSchema: form(
      {
        authority: text('有权处理机关', 'Competent authority'),
        demand: text('诉求', 'Demand'),
        before: seen('曾就此信访', 'Petitioned before'),
      },
      ['demand'],
    ),
    guide: {
      procedure: '签订委托书，代理员代为递交、跟踪并告知办理进展；答复意见书送达签收，不服的告知复查途径。',
      ...{ fee: '不收费', deadline: '六十日内答复', basis: '《信访工作条例》' },
      documents: ['身份证明', '委托书', '有关材料原件'],
    },
  },
];
