/** Common family names, most frequent first; compound ones too. */
export const FAMILY_NAMES =
  '王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许 傅 沈 曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 阎 欧阳 司马 诸葛'.split(
    ' ',
  );

/** Characters common in given names of all ages. */
export const GIVEN_CHARACTERS =
  '伟 芳 娜 秀 英 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 兰 霞 平 刚 桂 华 建 国 文 志 红 玉 梅 春 淑 珍 海 波 宇 浩 欣 怡 子 涵 梓 轩 晨 雨 佳 思 远 博 然 嘉 宁 安 乐 山 川 松 柏'.split(
    ' ',
  );

/** Words that make a made-up lane of a community. */
export const STREET_WORDS = '东里 西里 南里 北里 前巷 后巷 中街'.split(' ');
