// The lists of standards.md 1.6, one line a code: code|中文|English, with other days where they differ from the list's: |from|to.
// Where the day an edition came into force is not at hand, its year's first day stands. Religion has no list: it has no field.

/** A list as an edition of its standard publishes it. */
export interface Edition {
  readonly list: string;
  readonly standard: string;
  readonly edition: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly codes: string;
}

const since = (list: string, standard: string, edition: string, validFrom: string, codes: string): Edition => ({
  ...{ list, standard, edition, validFrom, validTo: '', codes },
});

export const EDITIONS: readonly Edition[] = [
  since(
    'sex',
    'GB/T 2261.1',
    '2003',
    '2003-12-01',
    '0|未知的性别|unknown\n1|男性|male\n2|女性|female\n9|未说明的性别|not stated',
  ),
  since(
    ...(['marital', 'GB/T 2261.2', '2003', '2003-12-01'] as const),
    '10|未婚|unmarried\n20|已婚|married\n21|初婚|first marriage\n22|再婚|remarried\n23|复婚|restored marriage\n30|丧偶|widowed\n40|离婚|divorced\n90|未说明的婚姻状况|not stated',
  ),
  since(
    ...(['health', 'GB/T 2261.3', '2003', '2003-12-01'] as const),
    '10|健康或良好|good\n20|一般或较弱|fair\n30|有慢性病|chronic illness\n60|残疾|disabled\n61|视力残疾|visual\n62|听力残疾|hearing\n63|言语残疾|speech\n64|肢体残疾|physical\n65|智力残疾|intellectual\n66|精神残疾|mental\n67|多重残疾|multiple',
  ),
  since(
    ...(['relation', 'GB/T 4761', '2008', '2008-01-01'] as const),
    '0|本人或户主|self or head\n1|配偶|spouse\n2|子|son\n3|女|daughter\n4|孙子、孙女或外孙子、外孙女|grandchild\n5|父母|parent\n6|祖父母或外祖父母|grandparent\n7|兄、弟、姐、妹|sibling\n8|其他|other',
  ),
  since(
    ...(['relation-detail', 'GB/T 4761', '2008', '2008-01-01'] as const),
    '01|本人|self\n02|户主|head\n10|配偶|spouse\n11|夫|husband\n12|妻|wife\n51|父亲|father\n52|母亲|mother\n57|继父或养父|step- or adoptive father\n58|继母或养母|step- or adoptive mother\n61|祖父|paternal grandfather\n62|祖母|paternal grandmother\n63|外祖父|maternal grandfather\n64|外祖母|maternal grandmother\n71|兄|elder brother\n73|弟|younger brother\n75|姐姐|elder sister\n77|妹妹|younger sister',
  ),
  since(
    ...(['education', 'GB/T 4658', '2006', '2006-01-01'] as const),
    '10|研究生教育|postgraduate\n20|大学本科教育|bachelor\n30|大学专科教育|college\n40|中等职业教育|secondary vocational\n60|普通高级中学教育|senior middle\n70|初级中学教育|junior middle\n80|小学教育|primary\n90|其他|other',
  ),
  since(
    ...(['disability', 'GB/T 26341', '2010', '2011-05-01'] as const),
    '1|视力残疾|visual\n2|听力残疾|hearing\n3|言语残疾|speech\n4|肢体残疾|physical\n5|智力残疾|intellectual\n6|精神残疾|mental\n7|多重残疾|multiple',
  ),
  since(
    ...(['disability-grade', 'GB/T 26341', '2010', '2011-05-01'] as const),
    '1|一级|grade 1, severest\n2|二级|grade 2\n3|三级|grade 3\n4|四级|grade 4',
  ),
  since(
    ...(['political-status', 'GB/T 4762', '1984', '1985-01-01'] as const),
    '01|中国共产党党员|CPC member\n02|中国共产党预备党员|CPC probationary member\n03|中国共产主义青年团团员|Youth League member\n04|民革会员|RCCK\n05|民盟盟员|CDL\n06|民建会员|CNDCA\n07|民进会员|CAPD\n08|农工党党员|CPWDP\n09|致公党党员|Zhi Gong\n10|九三学社社员|Jiusan\n11|台盟盟员|TSL\n12|无党派民主人士|no party\n13|群众|none',
  ),
  since('ethnicity', 'GB/T 3304', '1991', '1991-01-01', ethnicities()),
  since(
    ...(['residency', 'wangge', '2026', '2026-01-01'] as const),
    'registered|户籍人口|registered here\nnew-resident|新居民|new resident\nelsewhere|户在人不在|lives elsewhere',
  ),
  since(
    ...(['no-number-reason', 'wangge', '2026', '2026-01-01'] as const),
    'newborn|新生儿|newborn\nunregistered|未落户|unregistered\nforeigner|外籍|foreigner',
  ),
];

/** 01 to 56 in the order of the standard, and the two beside them. */
function ethnicities(): string {
  const names =
    '汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺';
  const romanised =
    'Han Mongol Hui Zang Uygur Miao Yi Zhuang Buyei Chosen Man Dong Yao Bai Tujia Hani Kazak Dai Li Lisu Va She Gaoshan Lahu Sui Dongxiang Naxi Jingpo Kirgiz Tu Daur Mulao Qiang Blang Salar Maonan Gelao Xibe Achang Pumi Tajik Nu Uzbek Russ Ewenki Deang Bonan Yugur Gin Tatar Derung Oroqen Hezhen Monba Lhoba Jino';
  const english = romanised.split(' ');
  const listed = names
    .split(' ')
    .map((name, at) => `${String(at + 1).padStart(2, '0')}|${name}族|${english[at] ?? ''}`);
  return [...listed, '97|其他|other', '98|外国血统中国籍人士|of foreign origin'].join('\n');
}
