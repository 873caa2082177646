import { timestampDate, type Timestamp } from '@bufbuild/protobuf/wkt';
import { Channel, type Case, type HistoryLine } from '@wangge/contracts/wangge/casework/v1/case';
import type { GetCaseArchiveResponse } from '@wangge/contracts/wangge/casework/v1/case_archive_service';
import type { Block, Page } from '@wangge/documents/pdf';
import { beijing } from './beijing.ts';

const ITEM_CLASSES: Readonly<Record<string, string>> = {
  ...{ immediate: '即办件', promised: '承诺件', supplementary: '补办件', referred: '上报件' },
};
const CHANNELS: Readonly<Record<number, string>> = {
  ...{ [Channel.PATROL]: '巡查', [Channel.PHONE]: '电话', [Channel.SMS]: '短信', [Channel.WEB]: '网页' },
  ...{ [Channel.WINDOW]: '窗口', [Channel.DIARY]: '民情日记', [Channel.CAPTAIN]: '楼门长' },
  ...{ [Channel.DEPARTMENT]: '部门', [Channel.LETTER]: '信件', [Channel.HOTLINE]: '热线' },
};
const EVIDENCE: Readonly<Record<string, string>> = {
  ...{
    'after-photo': '处置后照片',
    'consent-of-both': '双方同意书',
    agreement: '调解协议书',
    'court-ruling': '司法确认裁定书',
  },
  ...{ mandate: '委托书', receipt: '原件收据', signature: '送达签收单', 'decision-letter': '处理意见书' },
};
const KINDS: Readonly<Record<string, string>> = { before: '处置前', after: '处置后', evidence: '证明材料' };

/** The archive package of a case (归档案卷) for print. */
export function archivePage(told: GetCaseArchiveResponse): Page {
  const { case: of, lines, decisions, evidence, closed, keepUntilTime, labels } = told;
  if (!of) throw new Error('a package without its case');
  const named = new Map(labels.map(({ name, zh }) => [name, zh]));
  const made = told.madeTime ? timestampDate(told.madeTime) : new Date(0);
  const row = ({ time, action, fromState, toState, actor, note }: HistoryLine) => [
    timeOf(time),
    named.get(action) ?? action,
    fromState === toState ? '' : (named.get(toState) ?? toState),
    ...[actor, note],
  ];
  const history = ['时间', '环节', '办理后状态', '办理人', '意见'];
  return {
    title: closed ? '案卷归档件' : '案卷（未结，供查阅）',
    made,
    foot: `${of.number}　${beijing(made)} 制${keepUntilTime ? `　保存至 ${timeOf(keepUntilTime).slice(0, 10)}` : ''}`,
    blocks: [
      { kind: 'facts', facts: factsOf(of, named) },
      ...section('情况反映', { kind: 'paragraph', text: of.description }),
      ...tasksOf(of),
      ...section('决定', { kind: 'table', header: history, rows: decisions.map(row) }, decisions.length),
      ...section('办理过程', { kind: 'table', header: history, rows: lines.map(row) }, lines.length),
      ...section(
        '证据目录',
        {
          ...{ kind: 'table', header: ['序号', '类别', '证明事项', '上传时间', '大小（字节）', 'SHA-256'] },
          rows: evidence.map((file, at) => [
            ...[
              `${at + 1}`,
              KINDS[file.kind] ?? file.kind,
              EVIDENCE[file.evidence] ?? file.evidence,
              timeOf(file.attachTime),
              `${file.size}`,
              file.sha256,
            ],
          ]),
        },
        evidence.length,
      ),
      ...section(
        '时限',
        { kind: 'paragraph', text: of.clocks.map((clock) => clock.explanationZh).join('\n') },
        of.clocks.length,
      ),
    ],
  };
}

/** A heading and what is below it; nothing where there is nothing. */
const section = (text: string, block: Block, count = 1): Block[] =>
  count === 0 ? [] : [{ kind: 'heading', text }, block];

function factsOf(of: Case, named: ReadonlyMap<string, string>): (readonly [string, string])[] {
  const facts = [
    ['案号', of.number],
    ['事项', `${of.matterName}（${of.matterCode}，目录第${of.catalogueVersion}版）`],
    ['件类', ITEM_CLASSES[of.itemClass] ?? of.itemClass],
    ['流程', `${of.flow}（第${of.flowVersion}版）`],
    ['状态', named.get(of.state) ?? of.state],
    ['来源', CHANNELS[of.channel] ?? ''],
    ['反映人', [of.reporterName, of.reporterPhone].filter(Boolean).join('　')],
    ['网格', of.gridName],
    ['地点', of.placeWords],
    ['上报时间', timeOf(of.reportTime)],
    ['立案时间', timeOf(of.fileTime)],
    ['结案时间', timeOf(of.closeTime)],
    ['返工／异议／重办', `${of.reworkCount}／${of.objectionCount}／${of.reopenCount}`],
    ['满意度', of.satisfaction === 0 ? '' : `${of.satisfaction}`],
  ] as const;
  return facts.filter(([, value]) => value !== '');
}

function tasksOf({ tasks }: Case): Block[] {
  const rows = tasks.map((task) => [
    ...[task.unitName, task.lead ? '主办' : '协办', timeOf(task.dispatchTime), timeOf(task.completeTime), task.result],
  ]);
  return section('承办单位', { kind: 'table', header: ['单位', '分工', '派遣', '反馈', '结果'], rows }, rows.length);
}

const timeOf = (time: Timestamp | undefined): string => (time ? beijing(timestampDate(time)) : '');
