import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from '@jest/globals';
import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import { RevealAgencyReceiptResponseSchema } from '@wangge/contracts/wangge/casework/v1/agency_service';
import { GetCaseArchiveResponseSchema } from '@wangge/contracts/wangge/casework/v1/case_archive_service';
import { DiaryLineSchema } from '@wangge/contracts/wangge/casework/v1/diary_service';
import { RevealMediationAgreementResponseSchema } from '@wangge/contracts/wangge/casework/v1/mediation_service';
import { renderPdf, type Page } from '@wangge/documents/pdf';
import { agreementPage } from './agreement-page.ts';
import { archivePage } from './archive-page.ts';
import { receiptPage } from './receipt-page.ts';
import { diaryOf } from './diary-table.ts';

const at = (day: number) => timestampFromDate(new Date(Date.UTC(2026, 10, day, 2)));
const made = new Date('2026-11-23T02:00:00Z');

const agreement = create(RevealMediationAgreementResponseSchema, {
  ...{ number: '110101008-20261105-00017', matterName: '邻里纠纷调解', form: 'written', mediators: ['王调解', '赵明'] },
  ...{
    partyNames: ['张三丰', '李四光'],
    content: '一、乙方于2026年12月3日前修复渗水。\n二、乙方赔偿甲方人民币四百元。',
  },
  ...{
    sessionTimes: [at(10), at(18)],
    effectiveTime: at(18),
    confirmByTime: timestampFromDate(new Date(Date.UTC(2026, 11, 18, 2))),
  },
});

const line = (version: number, action: string, fromState: string, toState: string, note = '') => ({
  ...{ version, action, fromState, toState, note, actor: '建国门环境卫生所', time: at(version) },
});
const archive = create(GetCaseArchiveResponseSchema, {
  case: {
    ...{ number: '110101008-20261101-00003', matterCode: '01.01.03', matterName: '暴露垃圾', catalogueVersion: 3 },
    ...{ itemClass: 'promised', flow: 'seven-stage', flowVersion: 1, state: 'closed', channel: Channel.PATROL },
    ...{
      description: '楼后堆有垃圾，异味较大，已影响通行。',
      gridName: '第一网格',
      placeWords: '菜市场后',
      reporterName: '张*',
    },
    ...{ reportTime: at(1), fileTime: at(2), closeTime: at(6), satisfaction: 5 },
    tasks: [
      {
        unitName: '建国门环境卫生所',
        lead: true,
        dispatchTime: at(3),
        completeTime: at(5),
        result: '已清运三车，地面已冲洗',
      },
    ],
    clocks: [{ explanationZh: '应于11-10 18:00前办结，因为2026-11-01起7个工作日（跳过周末）' }],
  },
  lines: [
    line(1, 'report', '', 'reported'),
    line(2, 'file', 'reported', 'filed'),
    line(3, 'dispatch', 'filed', 'dispatched'),
  ],
  decisions: [line(2, 'file', 'reported', 'filed', '属实，立案')],
  evidence: [
    {
      kind: 'after',
      evidence: 'after-photo',
      mediaType: 'image/jpeg',
      size: 12_345n,
      sha256: 'ab'.repeat(32),
      attachTime: at(5),
    },
  ],
  labels: [
    { name: 'report', zh: '上报' },
    { name: 'file', zh: '立案' },
    { name: 'filed', zh: '已立案' },
    { name: 'closed', zh: '已结案' },
  ],
  ...{
    closed: true,
    keepUntilTime: timestampFromDate(new Date('2029-11-06T02:00:00Z')),
    madeTime: timestampFromDate(made),
  },
});

/** Every text of a page. */
const textOf = (page: Page): string => JSON.stringify(page);

describe('a mediation agreement in print', () => {
  it('names parties, mediators, day of effect, and until when both may go to the court', async () => {
    const page = agreementPage(agreement, made);
    for (const one of [
      '人民调解协议书',
      '张三丰',
      '李四光',
      '王调解、赵明',
      '乙方赔偿甲方人民币四百元',
      '2026-11-18',
      '（2026-12-18 10:00前）',
    ])
      expect(textOf(page)).toContain(one);
    expect(page.blocks.at(-1)).toMatchObject({ kind: 'signatures' });
    expect((await renderPdf(page)).length).toBeLessThan(200_000);
  });

  it('is a form for the file where it was oral', () => {
    expect(agreementPage({ ...agreement, form: 'oral' }, made).title).toBe('人民调解口头协议登记表');
  });
});

describe('a receipt in print', () => {
  const told = create(RevealAgencyReceiptResponseSchema, {
    ...{ number: '110101008-20261105-00018', matterName: '居住证代办', agentName: '何平', promisedDay: '2026-12-01' },
    mandateTime: at(5),
    lines: [
      { number: 1, document: '户口簿', giverName: '张三丰', agentName: '何平', takeTime: at(5) },
      {
        ...{ number: 2, document: '租赁合同', giverName: '张三丰', agentName: '何平', takeTime: at(5) },
        ...{ manner: 'delivered', receiverName: '李四光', returnTime: at(9) },
      },
    ],
  });

  it('names the agent, the promised day, each original, and who has it again', async () => {
    const page = receiptPage(told, made);
    for (const one of ['何平', '2026-12-01', '户口簿', '代管中', '租赁合同', '随件送达', '李四光', '2026-11-09 10:00'])
      expect(textOf(page)).toContain(one);
    expect((await renderPdf(page)).length).toBeLessThan(200_000);
    expect(textOf(receiptPage({ ...told, lines: [] }, made))).toContain('未接收原件');
  });
});

describe('an archive package in print', () => {
  it('says in Chinese what became of the case, who decided, and by which hash a file is checked', async () => {
    const page = archivePage(archive);
    for (const one of [
      '案卷归档件',
      '承诺件',
      '巡查',
      '已立案',
      '属实，立案',
      '已清运三车',
      '处置后照片',
      'ab'.repeat(32),
      '保存至 2029-11-06',
    ])
      expect(textOf(page)).toContain(one);
    expect((await renderPdf(page)).length).toBeLessThan(300_000);
  });

  it('says of an open case that it is none', () => {
    expect(archivePage({ ...archive, closed: false }).title).toBe('案卷（未结，供查阅）');
  });
});

describe('a diary for its writer', () => {
  it('is a row for a line, in the time of Beijing', () => {
    const lines = [create(DiaryLineSchema, { day: '2026-11-23', text: '老张说灯坏了', writeTime: at(23) })];
    expect(diaryOf(lines).rows).toEqual([['2026-11-23', '老张说灯坏了', '', '2026-11-23 10:00']]);
  });
});
