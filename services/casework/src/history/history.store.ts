import { commandText, statement } from '@wangge/platform/persistence';

/** Which numbers of a source are there already, and the request that brought them. */
export const importedBefore = statement(
  'history_imported',
  `select external_number as "externalNumber", import_request as "importRequest" from imported_case
   where source = $1 and external_number = any ($2::text[])`,
);

/** Case numbers of many streets and days at once; answers the first one of each. In order, so that two imports wait for each other. */
export const takeNumbersOf = statement(
  'history_numbers',
  `insert into number_counter (street_code, day, next)
   select t.street, t.day, 1 + t.wanted from unnest($1::text[], $2::date[], $3::int[]) as t(street, day, wanted) order by 1, 2
   on conflict (street_code, day) do update set next = number_counter.next + excluded.next - 1
   returning street_code as street, day::text as day, next`,
);

const IMPORT_ARGUMENTS = 5;
export const importCases = statement('history_import', commandText('import_cases', IMPORT_ARGUMENTS));

/** What a case was told of before it came here, oldest first. */
export const importedLines = statement(
  'history_lines',
  `select 0 as version, kind as action, '' as "fromState", '' as "toState", actor_label as "actorLabel", note,
     happen_time as "happenTime"
   from imported_line where case_id = $1 order by position`,
);

/**
 * Figures of a source by matter, of what the caller may see. What was closed there is what came closed: the first line of history
 * says so, whatever became of the case here.
 */
export const importedFigures = statement(
  'history_figures',
  `with imported as (
     select c.matter_code, c.report_time, (h.snapshot ->> 'closeTime')::timestamptz as close_time,
       (select count(*) from imported_line l where l.case_id = c.case_id) as lines
     from imported_case i join case_file c on c.case_id = i.case_id
       join case_history h on h.case_id = c.case_id and h.version = 1
     where i.source = $1)
   select matter_code as "matterCode", count(*) as opened, count(close_time) as closed,
     coalesce(sum(extract(epoch from close_time - report_time))::bigint, 0) as "durationSeconds",
     coalesce(max(extract(epoch from close_time - report_time))::bigint, 0) as "longestSeconds", sum(lines)::bigint as lines,
     min(report_time) as "firstReportTime", max(report_time) as "lastReportTime"
   from imported group by 1 order by 1 limit 5000`,
);
