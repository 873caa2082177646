import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Matter, ServiceGuideSchema } from '@wangge/contracts/wangge/casework/v1/matter';
import { LONG_AGENCIES } from './long-agencies.ts';
import { clocksOf, type ClockProfile, type SeedClock } from './matters-clocks.ts';

/** One node of the catalogue as `ImportMatters` takes it. */
export type SeedMatter = Partial<Omit<Matter, '$typeName' | '$unknown' | 'clocks' | 'guide'>> & {
  readonly clocks?: SeedClock[];
  readonly guide?: MessageInitShape<typeof ServiceGuideSchema>;
};

type ItemClass = 'immediate' | 'promised' | 'supplementary' | 'referred';
type Evidence = 'after-photo' | 'note';

const SEEN: readonly Evidence[] = ['after-photo', 'note'];
const TOLD: readonly Evidence[] = ['note'];

/** What residents are told of one matter, and what its report may answer beside the description. */
const RUBBISH = {
  procedure: '上报后由街道派遣环卫单位清理，社区核查，回访后结案。',
  fee: '不收费',
  deadline: '三个工作日',
  documents: ['现场照片'],
  basis: '《城市市容和环境卫生管理条例》',
};
const RUBBISH_FORM = JSON.stringify({
  type: 'object',
  properties: {
    kind: { type: 'string', title: '垃圾种类', enum: ['household', 'rubble', 'bulky'] },
    size: { type: 'number', title: '约几立方米', minimum: 0, maximum: 1000 },
    contact: { type: 'string', title: '现场联系电话', pattern: '^[0-9]{5,15}$', 'x-sensitive': 'phone' },
  },
});

function branch(code: string, name: string, nameEn: string): SeedMatter {
  return { code, name, nameEn, leaf: false };
}

function leaf(
  code: string,
  name: string,
  nameEn: string,
  itemClass: ItemClass,
  profile: ClockProfile,
  evidence: readonly Evidence[],
  more: Partial<SeedMatter> = {},
): SeedMatter {
  return {
    code,
    name,
    nameEn,
    itemClass,
    flow: 'seven-stage',
    clocks: clocksOf(profile),
    evidence: [...evidence],
    anonymous: true,
    leaf: true,
    ...more,
  };
}

/** A matter on another flow than most, with the times that flow allows. */
function onFlow(
  flow: string,
  code: string,
  name: string,
  nameEn: string,
  itemClass: ItemClass,
  more: Partial<SeedMatter> = {},
): SeedMatter {
  return { ...leaf(code, name, nameEn, itemClass, 'standard', TOLD, more), flow, clocks: [] };
}

/**
 * The matter catalogue (事项目录) of the demonstration district: what a street of Beijing is told about, three levels, branches
 * before leaves, in the order of codes. Own list; clocks are those of matters-clocks.ts.
 */
export const matters: readonly SeedMatter[] = [
  branch('01', '市容环境', 'City appearance'),
  branch('01.01', '环境卫生', 'Street cleaning'),
  leaf('01.01.01', '暴露垃圾', 'Exposed rubbish', 'promised', 'short', SEEN, {
    guide: RUBBISH,
    formSchema: RUBBISH_FORM,
  }),
  leaf('01.01.02', '积存渣土', 'Heaped rubble', 'promised', 'short', SEEN),
  leaf('01.01.03', '卫生死角', 'Dirty corner', 'promised', 'short', SEEN),
  leaf('01.01.04', '公厕脏污', 'Dirty public toilet', 'promised', 'short', SEEN),
  leaf('01.01.05', '垃圾桶满溢', 'Overflowing bins', 'immediate', 'immediate', SEEN),
  leaf('01.01.06', '道路遗撒', 'Spillage on the road', 'promised', 'urgent', SEEN),
  branch('01.02', '街面秩序', 'Order in the street'),
  leaf('01.02.01', '占道经营', 'Trading on the pavement', 'promised', 'short', SEEN),
  leaf('01.02.02', '店外堆物', 'Goods piled outside a shop', 'immediate', 'immediate', SEEN),
  leaf('01.02.03', '非法小广告', 'Illegal stickers', 'immediate', 'immediate', SEEN),
  leaf('01.02.04', '共享单车乱停放', 'Shared bicycles in the way', 'immediate', 'immediate', SEEN),
  leaf('01.02.05', '僵尸车占道', 'Abandoned vehicle', 'promised', 'standard', SEEN),
  branch('01.03', '园林绿化', 'Green spaces'),
  leaf('01.03.01', '树木倾倒折断', 'Fallen or broken tree', 'promised', 'urgent', SEEN),
  leaf('01.03.02', '绿地毁坏', 'Damaged lawn', 'promised', 'standard', SEEN),
  leaf('01.03.03', '树枝遮挡扰民', 'Branches against windows', 'promised', 'standard', SEEN),

  branch('02', '公共设施', 'Public facilities'),
  branch('02.01', '道路与井盖', 'Roads and covers'),
  leaf('02.01.01', '井盖缺失破损', 'Missing or broken manhole cover', 'promised', 'urgent', SEEN),
  leaf('02.01.02', '路面破损塌陷', 'Broken or sunken road', 'promised', 'standard', SEEN),
  leaf('02.01.03', '无障碍设施损坏', 'Broken step-free access', 'promised', 'standard', SEEN),
  leaf('02.01.04', '交通护栏损坏', 'Broken guard rail', 'promised', 'short', SEEN),
  branch('02.02', '照明与管线', 'Lighting and lines'),
  leaf('02.02.01', '路灯不亮', 'Street lamp out', 'promised', 'short', SEEN),
  leaf('02.02.02', '架空线脱落', 'Hanging overhead line', 'promised', 'urgent', SEEN),
  leaf('02.02.03', '供水管线跑水', 'Burst water pipe', 'promised', 'urgent', SEEN),
  leaf('02.02.04', '雨水管沟堵塞', 'Blocked storm drain', 'promised', 'short', SEEN),
  branch('02.03', '健身与休闲', 'Exercise and rest'),
  leaf('02.03.01', '健身器材损坏', 'Broken exercise equipment', 'promised', 'standard', SEEN),
  leaf('02.03.02', '公共座椅损坏', 'Broken public bench', 'promised', 'standard', SEEN),

  branch('03', '安全隐患', 'Hazards'),
  branch('03.01', '消防', 'Fire safety'),
  leaf('03.01.01', '消防通道堵塞', 'Blocked fire lane', 'promised', 'urgent', SEEN),
  leaf('03.01.02', '楼道堆物', 'Things piled in a stairwell', 'promised', 'short', SEEN),
  leaf('03.01.03', '电动车违规充电', 'Electric bike charged indoors', 'immediate', 'urgent', TOLD),
  leaf('03.01.04', '消防设施损坏', 'Broken fire equipment', 'promised', 'short', SEEN),
  branch('03.02', '用气用电与建筑', 'Gas, electricity, buildings'),
  leaf('03.02.01', '燃气泄漏隐患', 'Suspected gas leak', 'promised', 'urgent', TOLD),
  leaf('03.02.02', '私拉电线', 'Improvised wiring', 'promised', 'short', SEEN),
  leaf('03.02.03', '外墙脱落', 'Falling facade', 'promised', 'urgent', SEEN),
  leaf('03.02.04', '房屋漏雨险情', 'Roof leak with danger', 'promised', 'urgent', SEEN),
  branch('03.03', '生产与食品', 'Workplaces and food'),
  leaf('03.03.01', '无照经营', 'Trading without a licence', 'referred', 'long', TOLD),
  leaf('03.03.02', '食品安全问题', 'Unsafe food', 'referred', 'long', TOLD),

  branch('04', '住房与物业', 'Housing and management'),
  branch('04.01', '物业服务', 'Property management'),
  leaf('04.01.01', '电梯故障', 'Lift out of order', 'promised', 'urgent', TOLD),
  leaf('04.01.02', '楼内照明损坏', 'Stairwell light out', 'promised', 'short', SEEN),
  leaf('04.01.03', '下水堵塞', 'Blocked drain in a building', 'promised', 'urgent', TOLD),
  leaf('04.01.04', '小区停车纠纷', 'Parking in the compound', 'promised', 'standard', TOLD),
  branch('04.02', '违法建设', 'Illegal building'),
  leaf('04.02.01', '新建违法建设', 'Illegal building under way', 'referred', 'urgent', SEEN),
  leaf('04.02.02', '私搭乱建存量', 'Illegal structure that stands', 'referred', 'long', SEEN),
  leaf('04.02.03', '违规装修拆改', 'Unlawful conversion', 'referred', 'standard', TOLD),

  branch('05', '民生服务', 'Services for residents'),
  branch('05.01', '养老助残', 'Old age and disability'),
  leaf('05.01.01', '老年餐送餐问题', 'Meals for older people', 'promised', 'short', TOLD, { anonymous: false }),
  leaf('05.01.02', '独居老人需探访', 'Older person alone needs a visit', 'immediate', 'urgent', TOLD, {
    anonymous: false,
  }),
  leaf('05.01.03', '辅具与适老化改造', 'Aids and home adaptation', 'promised', 'long', TOLD, { anonymous: false }),
  branch('05.02', '救助与就业', 'Aid and work'),
  leaf('05.02.01', '生活困难求助', 'Hardship', 'supplementary', 'short', TOLD, { anonymous: false }),
  leaf('05.02.02', '就业帮助', 'Help with finding work', 'supplementary', 'long', TOLD, { anonymous: false }),
  branch('05.03', '证照与咨询', 'Papers and questions'),
  leaf('05.03.01', '政策咨询', 'Question about policy', 'immediate', 'immediate', TOLD),
  leaf('05.03.02', '居住证办理求助', 'Help with a residence permit', 'supplementary', 'standard', TOLD, {
    anonymous: false,
  }),

  branch('05.04', '代办服务', 'Done for you'),
  onFlow('agency', '05.04.01', '老年优待证代办', 'Senior card by agency', 'promised', { anonymous: false }),
  ...LONG_AGENCIES.map(({ code, name, nameEn, days, ...more }) => ({
    ...onFlow('agency', code, name, nameEn, 'promised', { anonymous: false, ...more }),
    clocks: [{ clock: 'overall', amount: days, unit: 'working-days' }],
  })),

  branch('06', '邻里与治安', 'Neighbours and order'),
  branch('06.01', '噪声扰民', 'Noise'),
  leaf('06.01.01', '施工噪声', 'Building noise', 'promised', 'short', TOLD),
  leaf('06.01.02', '社会生活噪声', 'Noise of daily life', 'promised', 'short', TOLD),
  branch('06.02', '邻里纠纷', 'Disputes'),
  leaf('06.02.01', '漏水纠纷', 'Dispute about a leak', 'promised', 'standard', TOLD),
  leaf('06.02.02', '宠物扰民', 'Trouble with pets', 'promised', 'short', TOLD),
  onFlow('mediation', '06.02.03', '邻里纠纷调解', 'Mediation between neighbours', 'promised', { anonymous: false }),
  branch('06.03', '治安与交通', 'Public order and traffic'),
  leaf('06.03.01', '走失人员', 'Missing person', 'referred', 'urgent', TOLD),
  leaf('06.03.02', '群租房', 'Overcrowded letting', 'referred', 'standard', TOLD),
  leaf('06.03.03', '违法停车', 'Illegal parking', 'referred', 'short', TOLD),
  branch('06.04', '群防群治', 'Watchful neighbours'),
  onFlow('six-step', '06.04.01', '群防群治线索', 'Notice of a danger in the street', 'promised'),

  branch('07', '诉求与办事', 'Requests'),
  branch('07.01', '热线与信访', 'Hotline and petitions'),
  onFlow('swift-response', '07.01.01', '热线工单', 'Work order of the hotline', 'promised'),
  onFlow('petition', '07.01.02', '信访事项', 'Petition', 'promised', { anonymous: false }),
  branch('07.02', '五步工作法', 'Five steps'),
  onFlow('five-step', '07.02.01', '即办事项', 'Immediate item', 'immediate'),
  onFlow('five-step', '07.02.02', '承诺事项', 'Promised item', 'promised'),
  onFlow('five-step', '07.02.03', '补办事项', 'Supplementary item', 'supplementary'),
  onFlow('five-step', '07.02.04', '上报事项', 'Referred item', 'referred'),

  branch('99', '演示', 'Demonstration'),
  branch('99.01', '演示事项', 'Demonstration matters'),
  leaf('99.01.01', '演示：二十秒时限', 'Demonstration: twenty seconds', 'promised', 'demonstration', TOLD, {
    demonstration: true,
  }),
];
