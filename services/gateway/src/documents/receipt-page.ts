import { timestampDate, type Timestamp } from '@bufbuild/protobuf/wkt';
import type { RevealAgencyReceiptResponse } from '@wangge/contracts/wangge/casework/v1/agency_service';
import type { Page } from '@wangge/documents/pdf';
import { beijing } from './beijing.ts';

const MANNERS: Readonly<Record<string, string>> = { 'handed-back': '当面退还', delivered: '随件送达', '': '代管中' };

/** The receipt for originals of an agency service (代办材料收据), with what went back. */
export function receiptPage(told: RevealAgencyReceiptResponse, made: Date): Page {
  const { number, matterName, agentName, promisedDay, mandateTime, lines } = told;
  return {
    title: '全程代理材料收据',
    made,
    foot: `${number}　${beijing(made)} 制`,
    blocks: [
      {
        kind: 'facts',
        facts: [
          ...[['案号', number] as const, ['代办事项', matterName] as const, ['代办员', agentName] as const],
          ...[['承诺日', promisedDay] as const, ['委托签订', timeOf(mandateTime)] as const],
        ],
      },
      { kind: 'heading', text: '原件' },
      lines.length === 0
        ? { kind: 'paragraph', text: '未接收原件。' }
        : {
            kind: 'table',
            header: ['序号', '材料', '交件人', '接收人', '接收时间', '退还', '领取人', '退还时间'],
            rows: lines.map((line) => [
              ...[`${line.number}`, line.document, line.giverName, line.agentName, timeOf(line.takeTime)],
              ...[MANNERS[line.manner] ?? line.manner, line.receiverName, timeOf(line.returnTime)],
            ]),
          },
      { kind: 'heading', text: '告知' },
      { kind: 'paragraph', text: '代办不收取费用。原件仅用于办理上述事项，办结时随件退还；未退还前事项不得办结。' },
      { kind: 'signatures', lines: ['交件人（签名）', '代办员（签名）', '领取人（签名）', '日期'] },
    ],
  };
}

const timeOf = (time: Timestamp | undefined): string => (time ? beijing(timestampDate(time)) : '');
