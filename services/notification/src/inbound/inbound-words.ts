import type { TakeSmsResponse } from '@wangge/contracts/wangge/casework/v1/intake_service';

type Taken = Pick<TakeSmsResponse, 'outcome' | 'number' | 'followCode' | 'emergencyNumber'>;

const ASK = '请回复“地点或网格号＋什么事”。';
const WORDS: Readonly<Record<string, (taken: Taken) => string>> = {
  reported: ({ number, followCode }) => `已收到，编号${number}。查询评价码${followCode}，办结后回复此码加1至5分。`,
  joined: ({ number, followCode }) => `您此前反映过此事，已并入${number}。查询评价码${followCode}。`,
  evaluated: ({ number }) => `感谢您评价${number}。`,
  reopened: ({ number }) => `${number}已退回重办。`,
  'place-needed': () => ASK,
  'matter-needed': () => ASK,
  'wrong-code': () => '评价码不正确，请核对后再发。',
  later: () => '现在还不能评价；办结后请回复评价码加1至5分。',
};

/** What whoever wrote is answered. In an emergency the number to call stands first. */
export function replyTo(taken: Taken): string {
  const urgent = taken.emergencyNumber === '' ? '' : `有危险请立即拨打${taken.emergencyNumber}。`;
  return urgent + (WORDS[taken.outcome]?.(taken) ?? ASK);
}
