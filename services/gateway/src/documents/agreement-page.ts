import { timestampDate, type Timestamp } from '@bufbuild/protobuf/wkt';
import type { RevealMediationAgreementResponse } from '@wangge/contracts/wangge/casework/v1/mediation_service';
import type { Page } from '@wangge/documents/pdf';
import { beijing } from './beijing.ts';

const FORMS: Readonly<Record<string, string>> = { written: '书面协议', oral: '口头协议' };

/** A mediation agreement (人民调解协议书) to be signed, or to be held for the file where it was oral. */
export function agreementPage(told: RevealMediationAgreementResponse, made: Date): Page {
  const { number, matterName, partyNames, mediators, form, content, effectiveTime, confirmByTime, sessionTimes } = told;
  const parties = partyNames.map((name, at) => [`当事人${'甲乙丙丁戊己庚辛壬癸'[at] ?? at + 1}`, name] as const);
  return {
    title: form === 'oral' ? '人民调解口头协议登记表' : '人民调解协议书',
    made,
    foot: `${number}　${beijing(made)} 制`,
    blocks: [
      {
        kind: 'facts',
        facts: [
          ...[['案号', number] as const, ['纠纷类型', matterName] as const, ...parties],
          ...[['调解员', mediators.join('、')] as const, ['协议形式', FORMS[form] ?? form] as const],
          ...sessionTimes.map((time, at) => [`第${at + 1}次调解`, dayOf(time)] as const),
          ['生效时间', dayOf(effectiveTime)],
        ],
      },
      { kind: 'heading', text: '协议内容' },
      { kind: 'paragraph', text: content },
      { kind: 'heading', text: '告知' },
      {
        kind: 'paragraph',
        text: `人民调解不收取费用。双方可以自本协议生效之日起三十日内（${dayOf(confirmByTime)}前）共同向人民法院申请司法确认。一方不履行的，另一方可以依法向人民法院起诉。`,
      },
      {
        kind: 'signatures',
        lines: [
          ...parties.map(([label]) => `${label}（签名）`),
          '人民调解员（签名）',
          '人民调解委员会（印章）',
          '日期',
        ],
      },
    ],
  };
}

const dayOf = (time: Timestamp | undefined): string => (time ? beijing(timestampDate(time)) : '');
