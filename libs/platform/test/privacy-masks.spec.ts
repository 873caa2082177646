import { describe, expect, it } from '@jest/globals';
import { maskAddress, maskBirthDate, maskIdentityNumber, maskName, maskPhone } from '@wangge/platform/privacy';

describe('masks', () => {
  it.each([
    ['张三', '张*'],
    ['张三丰', '张*'],
    ['欧阳修', '欧阳*'],
    ['欧阳', '欧*'],
    ['司马相如', '司马*'],
    ['阿卜杜拉·买买提', '阿*'],
    ['𠮷田太郎', '𠮷*'],
    ['Alimjan Tursun', 'A*'],
    ['张', '*'],
    ['', ''],
  ])('name %s → %s', (name, shown) => expect(maskName(name)).toBe(shown));

  it.each([
    ['11010519491231002X', '110*************2X'],
    ['110105491231002', '110**********02'],
    ['A1234567', '********'],
    ['', ''],
  ])('identity number %s → %s', (number, shown) => expect(maskIdentityNumber(number)).toBe(shown));

  it.each([
    ['13812345678', '138****5678'],
    ['+8613812345678', '+86*******5678'],
    ['65123456', '******56'],
    ['110', '***'],
    ['', ''],
  ])('phone %s → %s', (phone, shown) => expect(maskPhone(phone)).toBe(shown));

  it.each([
    ['1950-03-17', '1950-**-**'],
    ['17.3.1950', '****-**-**'],
    ['', ''],
  ])('birth date %s → %s', (date, shown) => expect(maskBirthDate(date)).toBe(shown));

  it.each([
    ['建国门内大街7号院3号楼2单元501室', '建国门内大街7号院3号楼***'],
    ['苏州胡同12栋1203', '苏州胡同12栋***'],
    ['建国门内大街7号501室', '建国门内大街***'],
    ['东总布胡同31号', '东总布胡同***'],
    ['大雅宝社区', '大雅宝社区'],
    ['赵家楼', '***'],
    ['501', '***'],
    ['', ''],
  ])('address %s → %s', (address, shown) => expect(maskAddress(address)).toBe(shown));
});
