/** docs/access.md: role × operation × place, from the contract alone, for whoever must approve it. */
import type { DescMethod, DescService } from '@bufbuild/protobuf';
import type { Access, Contract } from './contract.ts';
import { REALM_ROLES } from './roles.ts';

const HEAD = `# Who may call what

Made from the access options of the contract by \`npm run generate\`; \`node tools/generate.ts --check\` fails when it is out of date. What
must come of it for every role, relation and state of an object is in the [oracle](../e2e/access/oracle.csv), which is written by hand
and compared with what the services do (\`services/*/test/access-matrix.int-spec.ts\`).

**Place**: where the caller must stand. *in \`grid_id\`*: acting in a place that is not the caller's is PERMISSION_DENIED. *of \`case_id\`*: an
object out of the caller's places (and units, and own reports) is NOT_FOUND. *by scope*: a list, a count or a search holds what the
caller's places hold; what has no place is the whole district's. A role says what, an assignment says where; both are needed. A role without the operation is PERMISSION_DENIED.
`;

/** The page, ending with a line feed. */
export function accessPage(contract: Contract): string {
  const services = contract.services.toSorted((a, b) => (a.typeName < b.typeName ? -1 : 1));
  return [HEAD, rolesTable(contract), ...services.map((service) => operationsTable(contract, service)), ''].join('\n');
}

const nameOf = (method: DescMethod): string => method.name;

/** The short way: each role and how many operations of each service it may call. */
function rolesTable(contract: Contract): string {
  const packages = [...new Set(contract.services.map((service) => contract.owner(service)))].sort();
  const lines = [...REALM_ROLES].map((role) => {
    const counts = packages.map((owner) => {
      const some = contract.methods.filter(
        (method) => contract.owner(method.parent) === owner && contract.access(method)?.roles.includes(role),
      );
      return some.length === 0 ? '–' : String(some.length);
    });
    return `| ${role} | ${counts.join(' | ')} |`;
  });
  const head = `| role | ${packages.join(' | ')} |\n|---|${packages.map(() => '---').join('|')}|`;
  return `## Operations by role and service\n${head}\n${lines.join('\n')}\n`;
}

function operationsTable(contract: Contract, service: DescService): string {
  const lines = service.methods.map((method) => {
    const access = contract.access(method);
    if (access === undefined) return `| ${nameOf(method)} | – | – | – | |`;
    const callers = [
      access.roles.join(', '),
      access.public ? '**anybody**' : '',
      access.departments ? 'departments' : '',
    ];
    const people = callers.filter(Boolean).join(', ') || '–';
    const services = [access.services.join(', '), access.jobs.length > 0 ? `(${access.jobs.join(', ')})` : ''];
    return `| ${nameOf(method)} | ${people} | ${services.filter(Boolean).join(' ') || '–'} | ${placeOf(access)} | ${notesOf(access)} |`;
  });
  const head = '| operation | people | services | place | |\n|---|---|---|---|---|';
  return `## ${service.typeName.replace(/^wangge\./, '')}\n${head}\n${lines.join('\n')}\n`;
}

function placeOf({ placeField, objectField, public: open, roles, departments }: Access): string {
  if (placeField !== '') return `in \`${placeField}\``;
  if (objectField !== '') return `of \`${objectField}\``;
  if (roles.length === 0 && !departments) return '–';
  return open ? 'by code' : 'by scope';
}

function notesOf({ purpose, onDependencyDown }: Access): string {
  return [
    ...(purpose === 'PURPOSE_REQUIRED' ? ['purpose'] : []),
    ...(onDependencyDown === 'DEPENDENCY_DOWN_DEGRADE'
      ? ['anywhere in the district; goes on without the grid service']
      : []),
  ].join('; ');
}
