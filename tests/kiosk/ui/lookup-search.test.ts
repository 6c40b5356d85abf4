import { expect, test } from 'vitest';
import { type LookupItem, searchItems } from '../../../kiosk/ui/answer/lookup-search.ts';

const ITEMS: readonly LookupItem[] = [
  { value: '1', label: 'Xã Vĩnh Lộc', detail: 'Tỉnh Thanh Hóa' },
  { value: '2', label: 'Xã Tây Đô', detail: 'Tỉnh Thanh Hóa', names: ['Thị trấn Vĩnh Lộc cũ'] },
  { value: '3', label: 'Phường Hạc Thành', detail: 'Tỉnh Thanh Hóa' },
  { value: '4', label: 'Vĩnh Lộc B', detail: 'Thành phố Mẫu' },
];
const found = (query: string, limit = 10) => searchItems(ITEMS, query, limit).map((item) => item.value);

test('tone marks, case and đ do not matter', () => {
  expect(found('tay do')).toEqual(['2']);
  expect(found('HẠC THÀNH')).toEqual(['3']);
});

test('what is called so comes first, then what begins so, then what ends so, then the rest', () => {
  expect(found('vinh loc')).toEqual(['1', '4', '2']);
});

test('the kind of place before its name does not stand in the way', () => {
  expect(found('hac')).toEqual(['3']);
  expect(found('phuong')).toEqual(['3']);
});

test('of names that suit as well, the nearer comes first; a better name comes before a nearer one', () => {
  const items: readonly LookupItem[] = [
    { value: 'far', label: 'Xã Vĩnh An', detail: 'Tỉnh Mẫu' },
    { value: 'province', label: 'Xã Vĩnh Bình', detail: 'Tỉnh Thanh Hóa', distance: 1 },
    { value: 'here', label: 'Xã Vĩnh Lộc', detail: 'Tỉnh Thanh Hóa', distance: 0 },
    { value: 'else', label: 'Xã Yên Vĩnh', detail: 'Tỉnh Thanh Hóa', distance: 1 },
  ];
  const values = (query: string) => searchItems(items, query, 10).map(({ value }) => value);
  expect(values('vinh')).toEqual(['here', 'province', 'far', 'else']);
  expect(values('vinh an')).toEqual(['far']);
});

test('other names and the detail are searched too', () => {
  expect(found('thi tran')).toEqual(['2']);
  expect(found('thanh hoa')).toEqual(['1', '2', '3']);
});

test('at most so many', () => {
  expect(found('thanh hoa', 2)).toEqual(['1', '2']);
});

test('nothing typed finds nothing: the suggestions are shown then', () => {
  expect(found('')).toEqual([]);
  expect(found('   ')).toEqual([]);
  expect(found('khong co')).toEqual([]);
});
