/**
 * SQL that grants `what`, e.g. `select, insert on case_file`, to the service's app role. The two roles of a service share
 * its name: migrations run as `<name>_owner`, the service as `<name>_app`.
 */
export const grantApp = (what: string): string => toApp(`grant ${what} to %I`);

/** SQL that runs `text` with the name of the service's app role in place of `%I`; no other `%` may stand in it. */
export function toApp(text: string): string {
  return `do $grant$ begin
  if current_user not like '%\\_owner' then
    raise exception 'migrations run as the role <service>_owner, not as %', current_user;
  end if;
  execute format('${text.replaceAll("'", "''")}', regexp_replace(current_user, '_owner$', '_app'));
end $grant$;`;
}
