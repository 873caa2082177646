import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { DiaryLine } from '@wangge/contracts/wangge/casework/v1/diary_service';
import { beijing } from './beijing.ts';

const HEADER = ['日期', '内容', '转办案号', '记录时间'];

/** A diary as a table for its writer, newest first. */
export const diaryOf = (lines: readonly DiaryLine[]) => ({
  header: HEADER,
  rows: lines.map(({ day, text, caseNumber, writeTime }) => [
    ...[day, text, caseNumber, writeTime ? beijing(timestampDate(writeTime)) : ''],
  ]),
});
