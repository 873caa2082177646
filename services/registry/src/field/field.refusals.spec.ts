import { describe, expect, it } from '@jest/globals';
import { refusalOf } from './field.refusals.ts';

const rule = (name: string, code = 'field_x', about = 'person') => refusalOf({ name, code, about })?.rule;

describe('what is never collected', () => {
  it.each([
    ['宗教信仰', 'religion'],
    ['宗 教', 'religion'],
    ['宗\u200b教', 'religion'],
    ['民族', 'ethnicity'],
    ['政治面貌', 'political-status'],
    ['是否党员', 'political-status'],
    ['文明积分', 'score'],
    ['风险等级', 'risk-level'],
    ['重点人员类别', 'control-status'],
    ['管控状态', 'control-status'],
    ['社区矫正', 'ground'],
    ['活动轨迹', 'location-trail'],
    ['人脸照片', 'biometric'],
    ['视频链接', 'video'],
  ])('%s is refused: %s', (name, expected) => expect(rule(name)).toBe(expected));

  it.each([
    ['religion', 'religion'],
    ['ethnic_group', 'ethnicity'],
    ['credit_score', 'score'],
    ['risk_level', 'risk-level'],
    ['control_status', 'control-status'],
    ['gps_trail', 'location-trail'],
    ['face_photo', 'biometric'],
    ['ｆａｃｅ_id', 'biometric'],
  ])('a code with %s is refused under any name', (code, expected) => expect(rule('备注', code)).toBe(expected));

  it.each([
    ['钥匙保管', 'key_holder', 'person'],
    ['燃气表位置', 'gas_meter_place', 'dwelling'],
    ['地面材料', 'surface', 'dwelling'],
    ['消防风险等级', 'fire_risk', 'establishment'],
    ['卫生评分', 'hygiene_score', 'establishment'],
    ['居住年限', 'years_lived', 'person'],
    ['紧急联系方式', 'emergency_contact', 'household'],
  ])('%s may be collected of a %s', (name, code, about) => expect(refusalOf({ name, code, about })).toBeUndefined());

  it('lets only what is off by default be switched on', () => {
    const named = { code: 'x', about: 'person' };
    const all = ['ethnicity', 'political-status'];
    expect(refusalOf({ ...named, name: '民族' }, all)).toBeUndefined();
    expect(refusalOf({ ...named, name: '政治面貌' }, all)).toBeUndefined();
    expect(refusalOf({ ...named, name: '宗教信仰' }, all)?.rule).toBe('religion');
  });
});
