import { Mask } from '@wangge/contracts/wangge/options/v1/options';

// Default masks of standards.md section 5. Whatever does not look like what it should be shows nothing.

const COMPOUND_SURNAMES = new Set(
  (
    '欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 ' +
    '钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 ' +
    '呼延 东郭 南门 羊舌 微生 公户 公玉 公仪 梁丘 公仲 公上 公门 公山 公坚 左丘 公伯 西门 公祖 第五 公乘 贯丘 公皙 南荣 东里 东宫 ' +
    '仲长 子书 子桑 即墨 达奚 褚师 吴铭 纳兰 归海 完颜 叶赫 那拉 爱新 尔朱 贺兰 耶律 西陵'
  ).split(' '),
);

/** The family name stays: 张*, 欧阳*. A name of one character is hidden. */
export function maskName(name: string): string {
  const characters = Array.from(name.trim());
  if (characters.length < 2) return characters.length === 0 ? '' : '*';
  const compound = characters.length > 2 && COMPOUND_SURNAMES.has(characters.slice(0, 2).join(''));
  return `${characters.slice(0, compound ? 2 : 1).join('')}*`;
}

function keepEnds(text: string, first: number, last: number, shortest: number): string {
  const characters = Array.from(text);
  if (characters.length === 0) return '';
  if (characters.length < shortest) return '*'.repeat(characters.length);
  const hidden = '*'.repeat(characters.length - first - last);
  return characters.slice(0, first).join('') + hidden + characters.slice(-last).join('');
}

/** First three and last two characters stay: 110*************2X. */
export const maskIdentityNumber = (number: string): string => keepEnds(number, 3, 2, 15);

/** First three and last four characters stay: 138****5678. Of a shorter number only the last two. */
export const maskPhone = (phone: string): string =>
  Array.from(phone).length < 11 ? keepEnds(phone, 0, 2, 7) : keepEnds(phone, 3, 4, 11);

/** The year stays: 1950-**-**. */
export function maskBirthDate(date: string): string {
  if (date === '') return '';
  const year = /^(\d{4})-\d{2}-\d{2}$/.exec(date)?.[1];
  return year === undefined ? '****-**-**' : `${year}-**-**`;
}

const TO_BUILDING = /^.*?(?:\d号楼|\d[栋幢座]|[甲乙丙丁A-Z]座)/;
const TO_ROAD = /^\D*(?:路|街|胡同|巷|弄|里|村|社区|小区|条)/;

/**
 * The building stays and what is in it is hidden: 建国门内大街7号院3号楼***. Without a building, e.g. a courtyard or a farm, where
 * the number may be a single home, only road, community or village stay.
 */
export function maskAddress(address: string): string {
  if (address === '') return '';
  const shown = (TO_BUILDING.exec(address) ?? TO_ROAD.exec(address))?.[0] ?? '';
  return shown === address ? address : `${shown}***`;
}

/** The part of a text a mask shows; undefined for masks that show nothing, and for those a newer contract may name. */
export function partialMask(mask: Mask): ((text: string) => string) | undefined {
  switch (mask) {
    case Mask.NAME:
      return maskName;
    case Mask.IDENTITY_NUMBER:
      return maskIdentityNumber;
    case Mask.PHONE:
      return maskPhone;
    case Mask.ADDRESS:
      return maskAddress;
    case Mask.BIRTH_DATE:
      return maskBirthDate;
    case Mask.NONE:
    case Mask.REDACT:
    case Mask.UNSPECIFIED:
    default:
      return undefined;
  }
}
