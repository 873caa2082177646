import type { MessageInitShape } from '@bufbuild/protobuf';
import type { NewStaffSchema } from '@wangge/contracts/wangge/grid/v1/staff_service';
import type { NewUnitSchema } from '@wangge/contracts/wangge/grid/v1/unit_service';
import type { DemoUser } from '@wangge/testing/door';
import type { District } from './divisions.ts';

export type SeedStaff = MessageInitShape<typeof NewStaffSchema> & { staffNumber: string };
export type SeedUnit = MessageInitShape<typeof NewUnitSchema> & { code: string };

/** Everybody of the demonstration signed the undertaking and was trained before it begins. */
const BRIEFED = { undertakingDate: '2025-12-01', trainingDate: '2025-12-02' } as const;

/** The street and the community the demonstration plays in, and a sister street. */
const STREET = '110101008';
const COMMUNITY = `${STREET}005`;
const NEXT_COMMUNITY = `${STREET}006`;
const SISTER_STREET = '110101007';
const DISTRICT = '110101';

interface Post {
  readonly placeCode: string;
  readonly post: string;
  readonly deputy?: boolean;
}

const at = (placeCode: string, post: string): Post => ({ placeCode, post });

/** What each demonstration account holds. An account without a line here (residents, administrators) is no staff. */
const POSTS: Readonly<Record<string, readonly Post[]>> = {
  'worker.zhang': [at(`${COMMUNITY}001`, 'manager')],
  'worker.two': [at(`${COMMUNITY}002`, 'manager'), at(`${NEXT_COMMUNITY}001`, 'manager')],
  'deputy.li': [{ ...at(`${COMMUNITY}001`, 'manager'), deputy: true }, at(`${COMMUNITY}003`, 'manager')],
  'lead.wang': [
    at(`${COMMUNITY}001`, 'grid-head'),
    at(`${COMMUNITY}002`, 'grid-head'),
    at(`${COMMUNITY}003`, 'grid-head'),
  ],
  'community.zhao': [at(COMMUNITY, 'community-director')],
  'street.qian': [at(STREET, 'street-director')],
  'dispatcher.sun': [at(STREET, 'street-dispatcher')],
  'verifier.zhou': [at(STREET, 'street-verifier')],
  'window.chen': [at(STREET, 'street-clerk')],
  'assistance.chu': [at(STREET, 'street-assistance')],
  'assessor.wei': [at(DISTRICT, 'district-assessor')],
  'leader.jiang': [at(DISTRICT, 'sponsoring-leader')],
  'handler.wu': [],
  'handler.zheng': [],
  'handler.feng': [],
  'handler.he': [],
};

/** Units every street has: code suffix, name, matters they lead in. */
const STREET_UNITS = [
  ['sanitation', '环境卫生所', ['01.01', '99.01']],
  ['order', '城市管理综合执法队', ['01.02', '04.02', '06.01']],
  ['works', '市政服务中心', ['01.03', '02', '04.01', '06.02']],
  ['safety', '平安建设办公室', ['03', '06.03.02']],
  ['service', '便民服务中心', ['05', '06.04', '07']],
] as const;

/** Units of the district's departments that take their tasks over gRPC. */
const DEPARTMENT_UNITS = [
  ['police', '东城公安分局', ['06.03'], 'police-department'],
  ['civil-affairs', '东城区民政局', ['05.02.01'], 'civil-affairs-department'],
  ['justice', '东城区司法局', ['06.02.01'], 'justice-department'],
] as const;

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  [`${STREET}-sanitation`]: ['handler.wu'],
  [`${STREET}-works`]: ['handler.feng'],
  [`${STREET}-service`]: ['handler.he'],
  [`${SISTER_STREET}-sanitation`]: ['handler.zheng'],
};

/** Made-up phones in a range that nobody has (12x…). */
const phoneOf = (index: number): string => `12${String(900_000_000 + index)}`;

/** The demonstration accounts as staff, then made-up grid managers so that every grid of the street has its person. */
export function seedStaff(district: District, users: readonly DemoUser[], issuer: string): SeedStaff[] {
  const accounts = users.flatMap((user, index): SeedStaff[] => {
    const posts = POSTS[user.username];
    if (posts === undefined) return [];
    return [
      {
        staffNumber: user.username,
        name: user.name,
        issuer,
        subject: user.id,
        phone: phoneOf(index),
        assignments: posts.map((post) => ({ ...post })),
        ...BRIEFED,
      },
    ];
  });
  const held = new Set(
    Object.values(POSTS).flatMap((posts) =>
      posts.filter(({ post }) => post === 'manager').map(({ placeCode }) => placeCode),
    ),
  );
  const communities = district.streets.flatMap((street) => street.communities);
  const managers = communities
    .flatMap(({ code }) => [1, 2, 3].map((n) => `${code}${String(n).padStart(3, '0')}`))
    .filter((grid) => !held.has(grid));
  return [...accounts, ...managers.map((grid, index) => manager(grid, index))];
}

const FAMILY = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗';
const GIVEN = '静敏丽强磊军洋勇艳杰娟涛明超秀霞平刚桂';

function manager(gridCode: string, index: number): SeedStaff {
  const name = `${FAMILY.charAt(index % FAMILY.length)}${GIVEN.charAt((index * 7) % GIVEN.length)}`;
  const assignments = [at(gridCode, 'manager')];
  return { staffNumber: `m-${gridCode}`, name, phone: phoneOf(1000 + index), assignments, ...BRIEFED };
}

/** Handling units of every street and of the departments, each with what it is competent for. */
export function seedUnits(district: District): SeedUnit[] {
  const streets = district.streets.flatMap((street) =>
    STREET_UNITS.map(([suffix, name, matters]): SeedUnit => {
      const code = `${street.code}-${suffix}`;
      return {
        code,
        name: `${street.name}${name}`,
        placeCode: street.code,
        competences: leads(matters),
        staffNumbers: [...(MEMBERS[code] ?? [])],
      };
    }),
  );
  const departments = DEPARTMENT_UNITS.map(([suffix, name, matters, departmentId]): SeedUnit => ({
    code: `${district.code}-${suffix}`,
    name,
    placeCode: district.code,
    competences: leads(matters),
    departmentId,
  }));
  return [...streets, ...departments];
}

const leads = (matters: readonly string[]) => matters.map((matterCode) => ({ matterCode, lead: true, orgPath: '' }));
